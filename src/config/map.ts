import { z } from 'zod';

const attribution = z
  .string()
  .max(500)
  .default('')
  .describe('whose map it is, as its licence asks for; shown on the map as text');

const template = z
  .string()
  .refine((text) => tileOrigin(text) !== undefined && ['{z}', '{x}', '{y}'].every((part) => text.includes(part)), {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not allowed; it must be a URL such as https://tiles.example.net/{z}/{x}/{y}.png`,
  });

const forms =
  '{"tiles": "https://…/{z}/{x}/{y}.png", "attribution": …} or {"pmtiles": "map.pmtiles", "attribution": …}';

/** The streets under the vehicles. Left out: the outlines of countries, which come with Fleetline. */
export const mapSchema = z.union(
  [
    z.strictObject({
      tiles: template.describe(
        'where the browser gets raster tiles; it asks that server, and no other but this gateway',
      ),
      attribution,
    }),
    z.strictObject({
      pmtiles: z.string().min(1).describe('a PMTiles file, of raster or vector tiles, that the gateway serves itself'),
      attribution,
    }),
  ],
  { error: ({ input }) => `${JSON.stringify(input)} is not allowed; it must be ${forms}` },
);

/** {@link mapSchema}, read. */
export type MapConfig = z.output<typeof mapSchema>;

/** The origin of a tile URL: what a page's content security policy must allow. Undefined where it has none that a policy can name. */
export function tileOrigin(tiles: string): string | undefined {
  if (!URL.canParse(tiles)) return undefined;
  const { origin } = new URL(tiles);
  return /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/.test(origin) ? origin : undefined;
}

/** The same with its file taken from where the configuration stands. */
export function resolveMap(map: MapConfig, from: (path: string) => string): MapConfig {
  return 'pmtiles' in map ? { ...map, pmtiles: from(map.pmtiles) } : map;
}
