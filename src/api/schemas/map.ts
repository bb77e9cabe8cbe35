import { z } from '@hono/zod-openapi';
import { Time } from './report.ts';

const attribution = z.string().describe('whose map it is; text, empty where nothing is configured');

/** What the map page is told before it draws. */
export const MapSetup = z
  .object({
    time: Time.describe('the gateway’s clock: ages are told by it, whatever the viewer’s says'),
    base: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('world') }).describe('the outlines of countries, which come with Fleetline'),
        z.object({ kind: z.literal('tiles'), url: z.string(), attribution }).describe('raster tiles from elsewhere'),
        z
          .object({ kind: z.literal('pmtiles'), url: z.string(), attribution })
          .describe('a PMTiles file of this gateway, to be read in ranges'),
      ])
      .describe('what is drawn under the vehicles'),
    listeners: z
      .array(
        z.object({
          host: z.string().describe('the address that it listens at; 0.0.0.0 and ::: all of this machine'),
          port: z.int(),
          protocol: z.string().nullable().describe('the only one it takes; null: recognised from the bytes'),
          tls: z.boolean().describe('whether connections must begin with TLS'),
        }),
      )
      .describe('where devices connect'),
  })
  .openapi('MapSetup');

/** {@link MapSetup} as JSON shows it. */
export type MapSetup = z.output<typeof MapSetup>;
