/** Puts each vehicle's point where the vehicle is now; the same computation as `Motion.at`. */
export const vertexShader = `#version 300 es
precision highp float;
precision highp int;

in ivec4 way;
in ivec4 times;

uniform int now;
uniform ivec2 centre;
uniform vec2 scale;
uniform vec2 shift;
uniform float radius;
uniform float alarmRadius;
uniform bool alarmsOnly;
uniform float pixelRatio;
uniform ivec3 ageEnds;
uniform vec3 ages[4];

flat out vec3 fill;
flat out vec2 ahead;
flat out int shape;
flat out float size;

void main() {
  // Differences of whole numbers: exact near the middle, and around the world the short way.
  float part = times.y <= 0 ? 1.0 : clamp(float(now - times.x) / float(times.y), 0.0, 1.0);
  vec2 place = mix(vec2(way.xy - centre), vec2(way.xy - centre) + vec2(way.zw - way.xy), part);
  vec2 middle = place * scale + shift;

  int before = (times.w >> 12) & 0xfff;
  int after = times.w & 0xfff;
  bool alarm = (times.w >> 24 & 1) == 1;
  shape = after == 0xfff ? 0 : 1;
  float turn = float((after - before + 5400) % 3600 - 1800);
  float heading = shape == 0 ? 0.0 : radians((float(before) + turn * part) / 10.0);
  ahead = vec2(sin(heading), cos(heading));

  int age = now - times.z;
  fill = age < ageEnds.x ? ages[0] : age < ageEnds.y ? ages[1] : age < ageEnds.z ? ages[2] : ages[3];
  if (alarm) shape += 2;
  size = alarm ? alarmRadius : radius;
  gl_PointSize = 2.0 * (size + 2.2) * pixelRatio;
  gl_Position = alarmsOnly && !alarm ? vec4(2.0) : vec4(middle, 0.0, 1.0);
}`;

/** Draws an arrow or a dot of one pixel's accuracy, with an outline of the ground's colour; in place of either, where there is an alarm, a sign. */
export const fragmentShader = `#version 300 es
precision highp float;

flat in vec3 fill;
flat in vec2 ahead;
flat in int shape;
flat in float size;

uniform vec3 outline;
uniform vec3 alarmed;

out vec4 colour;

void main() {
  vec2 point = vec2(2.0 * gl_PointCoord.x - 1.0, 1.0 - 2.0 * gl_PointCoord.y) * (1.0 + 2.2 / size);
  vec2 p = vec2(abs(dot(point, vec2(ahead.y, -ahead.x))), dot(point, ahead));
  // Half of an arrow with a notch in its back, mirrored; a vehicle that stands is a dot.
  // Its edges, from (0, 0.84) by (0.62, -0.62) to (0, -0.36), as distances: worked out here, as a processor that draws would do it per pixel.
  float arrow = max(dot(p, vec2(0.92045, 0.39088)) - 0.32834, dot(p, vec2(-0.38673, -0.9222)) - 0.33199);
  float far = (shape == 0 ? length(point) - 0.5 : arrow) * size;
  vec3 ink = fill;
  if (shape >= 2) {
    // A disc, with a beak from (0, 1) by (0.5, 0.3) where it moves, and upright in it an exclamation mark.
    float beak = shape == 3 ? max(dot(p, vec2(0.81373, 0.58124)) - 0.58124, 0.2 - p.y) : 1.0;
    far = min(length(point) - 0.72, beak) * size;
    vec2 bar = abs(point - vec2(0.0, 0.14)) - vec2(0.1, 0.28);
    float sign = min(max(bar.x, bar.y), length(point + vec2(0.0, 0.38)) - 0.13) * size;
    ink = mix(alarmed, outline, clamp(0.5 - sign, 0.0, 1.0));
  }
  float inside = clamp(0.5 - far, 0.0, 1.0);
  float around = clamp(0.5 - (far - 1.6), 0.0, 1.0);
  colour = vec4(mix(outline, ink, inside), 1.0) * around;
}`;
