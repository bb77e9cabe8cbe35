import type { CustomLayerInterface, CustomRenderMethodInput, MapLibreMap } from 'maplibre-gl';
import type { Rgb } from '../shared/rgb.ts';
import { ageEnds } from './ages.ts';
import type { View } from './picking.ts';
import { side } from './mercator.ts';
import { type Motion, wordsEach } from './motion.ts';
import { fragmentShader, vertexShader } from './shaders.ts';

/** The colours that vehicles are drawn with. */
export interface VehicleColours {
  readonly ages: readonly Rgb[];
  readonly outline: Rgb;
  readonly alarm: Rgb;
}

const bytesEach = wordsEach * 4;

interface Drawing {
  readonly gl: WebGL2RenderingContext;
  readonly program: WebGLProgram;
  readonly vertices: WebGLVertexArrayObject;
  readonly buffer: WebGLBuffer;
  readonly at: (name: string) => WebGLUniformLocation | null;
}

/**
 * Draws all vehicles with one call: each is a point, and the graphics processor moves it. Not instances of a shape: where the processor draws
 * (SwiftShader), each instance costs it as much as a call of its own.
 */
export class VehicleLayer implements CustomLayerInterface {
  readonly id = 'vehicles';
  readonly type = 'custom';
  readonly #motion: Motion;
  readonly #view: () => View;
  readonly #clock: () => number;
  #colours: VehicleColours;
  #map: MapLibreMap | undefined;
  #drawing: Drawing | undefined;
  /** How many words the buffer has room for. */
  #room = 0;

  /** @param clock milliseconds of the page's clock */
  constructor(motion: Motion, view: () => View, clock: () => number, colours: VehicleColours) {
    this.#motion = motion;
    this.#view = view;
    this.#clock = clock;
    this.#colours = colours;
  }

  set colours(colours: VehicleColours) {
    this.#colours = colours;
    this.#map?.triggerRepaint();
  }

  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#drawing = drawingWith(gl);
    this.#room = 0;
  }

  onRemove(): void {
    const { gl, program, vertices, buffer } = this.#drawing ?? {};
    if (!gl) return;
    gl.deleteProgram(program ?? null);
    gl.deleteVertexArray(vertices ?? null);
    gl.deleteBuffer(buffer ?? null);
    this.#drawing = undefined;
  }

  render(gl: WebGL2RenderingContext, _input: CustomRenderMethodInput): void {
    const { count } = this.#motion;
    if (!this.#drawing || count === 0) return;
    const { program, vertices, at } = this.#drawing;
    const now = Math.round(this.#clock());
    const { centre, worldPixels, width, height } = this.#view();
    this.#handOver(gl, this.#drawing.buffer);
    gl.useProgram(program);
    gl.bindVertexArray(vertices);
    gl.uniform1i(at('now'), now);
    gl.uniform2i(at('centre'), centre.x, centre.y);
    gl.uniform2f(at('scale'), (2 * worldPixels) / side.x / width, (-2 * worldPixels) / side.y / height);
    gl.uniform1f(at('pixelRatio'), gl.drawingBufferWidth / width);
    gl.uniform1f(at('radius'), radiusAt(worldPixels, count));
    gl.uniform1f(at('alarmRadius'), alarmRadius);
    gl.uniform3i(at('ageEnds'), ...ageEnds);
    gl.uniform3fv(at('ages'), this.#colours.ages.flat());
    gl.uniform3f(at('outline'), ...this.#colours.outline);
    gl.uniform3f(at('alarmed'), ...this.#colours.alarm);
    // Far out, several worlds lie side by side; the middle is in the first.
    const beside = Math.ceil(width / 2 / worldPixels - 0.5);
    // Alarms once more, over all the others.
    for (const alarmsOnly of this.#motion.alarms > 0 ? [0, 1] : [0]) {
      gl.uniform1i(at('alarmsOnly'), alarmsOnly);
      for (let world = -beside; world <= beside; world++) {
        gl.uniform2f(at('shift'), (world * 2 * worldPixels) / width, 0);
        gl.drawArrays(gl.POINTS, 0, count);
      }
    }
    gl.bindVertexArray(null);
    if (this.#motion.moving(now)) this.#map?.triggerRepaint();
  }

  /** Hands over what has changed; everything where it outgrew the buffer. */
  #handOver(gl: WebGL2RenderingContext, buffer: WebGLBuffer): void {
    const changes = this.#motion.takeChanges();
    const { data } = this.#motion;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    if (data.length !== this.#room) {
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
      this.#room = data.length;
      return;
    }
    for (const { from, to } of changes) gl.bufferSubData(gl.ARRAY_BUFFER, from * 4, data, from, to - from);
  }
}

/** The same for one with an alarm, which is never small. */
const alarmRadius = 17;

/** Pixels from a vehicle's middle to its edge: smaller where many lie close together. */
function radiusAt(worldPixels: number, count: number): number {
  const zoom = Math.log2(worldPixels / 512);
  const least = count > 3000 ? 6.5 : count > 500 ? 8.5 : 11;
  return Math.min(15, Math.max(least, least + (zoom - 9) * 1.1));
}

function drawingWith(gl: WebGL2RenderingContext): Drawing {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  // Nothing is drawn where the context was lost meanwhile, and no program is linked then either.
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`The vehicles cannot be drawn: ${gl.getProgramInfoLog(program) ?? ''}`);
  const vertices = gl.createVertexArray();
  gl.bindVertexArray(vertices);
  const buffer = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  for (const [name, offset] of [
    ['way', 0],
    ['times', 16],
  ] as const) {
    const location = gl.getAttribLocation(program, name);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribIPointer(location, 4, gl.INT, bytesEach, offset);
  }
  gl.bindVertexArray(null);
  const locations = new Map<string, WebGLUniformLocation | null>();
  const at = (name: string): WebGLUniformLocation | null => {
    const known = locations.get(name);
    if (known !== undefined) return known;
    const location = gl.getUniformLocation(program, name);
    locations.set(name, location);
    return location;
  };
  return { gl, program, vertices, buffer, at };
}
