import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import { addProtocol } from 'maplibre-gl';
import { PMTiles, type RangeResponse, type Source, TileType } from 'pmtiles';
import type { MapSetup } from '../../api/schemas/map.ts';
import { ApiError, ask } from './api.ts';
import { streetSource, type Toned, vectorStyle } from './vector-style.ts';

/** What lies over the outlines of countries where streets are configured, and the tone that colours each layer. */
export interface Streets {
  readonly source: SourceSpecification;
  readonly layers: readonly LayerSpecification[];
  readonly tones: readonly Toned[];
}

const protocol = 'fleetline';

/** The streets that are configured; undefined where there are none. @throws ApiError where their file cannot be read */
export async function streetsOf(base: MapSetup['base']): Promise<Streets | undefined> {
  if (base.kind === 'world') return undefined;
  if (base.kind === 'tiles')
    return { source: { type: 'raster', tiles: [base.url], tileSize: 256 }, layers: [rasterLayer], tones: [] };
  const file = new PMTiles(new Ranges(base.url));
  const { tileType, minZoom: minzoom, maxZoom: maxzoom, minLon, minLat, maxLon, maxLat } = await file.getHeader();
  addProtocol(protocol, async ({ url }, { signal }) => {
    const [z = 0, x = 0, y = 0] = url.split('/').slice(-3).map(Number);
    const tile = await file.getZxy(z, x, y, signal);
    return { data: tile?.data ?? new ArrayBuffer(0) };
  });
  const where = {
    tiles: [`${protocol}://tiles/{z}/{x}/{y}`],
    minzoom,
    maxzoom,
    bounds: [minLon, minLat, maxLon, maxLat] as [number, number, number, number],
  };
  if (tileType !== TileType.Mvt)
    return { source: { type: 'raster', tileSize: 256, ...where }, layers: [rasterLayer], tones: [] };
  const { vector_layers: described = [] } = (await file.getMetadata()) as {
    readonly vector_layers?: readonly { readonly id: string }[];
  };
  return { source: { type: 'vector', ...where }, ...vectorStyle(described.map(({ id }) => id)) };
}

const rasterLayer: LayerSpecification = { id: 'streets', type: 'raster', source: streetSource };

/** A PMTiles file behind the gateway's token and its limit of requests. */
class Ranges implements Source {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  getKey(): string {
    return this.#url;
  }

  async getBytes(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    const headers = { range: `bytes=${offset}-${offset + length - 1}` };
    for (;;) {
      try {
        const response = await ask(this.#url, { headers, ...(signal && { signal }) });
        const etag = response.headers.get('etag');
        return { data: await response.arrayBuffer(), ...(etag !== null && { etag }) };
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 429) throw error;
        // Too many at once, while the map was moved far: there is room again within a second.
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }
}
