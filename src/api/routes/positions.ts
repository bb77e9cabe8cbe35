import { createRoute, z } from '@hono/zod-openapi';
import { parseAccept } from 'hono/utils/accept';
import { type FormatName, formatOf, formats } from '../../formats.ts';
import type { Api, ApiGateway } from '../gateway.ts';
import { refuse } from '../doors.ts';
import { startExport } from '../exports.ts';
import type { HttpCounters } from '../http-counters.ts';
import { text, wholeNumber } from '../schemas/parameters.ts';
import { problem, refusals } from '../schemas/problem.ts';
import { BoxText, Moment, TypeName } from '../schemas/parameters.ts';
import { Report } from '../schemas/report.ts';

const names = Object.keys(formats) as [FormatName, ...FormatName[]];
const most = 999_999_999_999_999;

const Wanted = z.strictObject({
  device: text.optional().openapi({ description: 'of this device only, in the order of its clock' }),
  from: Moment.optional().openapi({ description: 'taken at this time or later, by the device’s clock' }),
  to: Moment.optional().openapi({ description: 'taken at this time or earlier, by the device’s clock' }),
  box: BoxText.optional().openapi({ description: 'WEST,SOUTH,EAST,NORTH in degrees: only reports that lie there' }),
  after: wholeNumber(0, most).optional().openapi({ description: 'only reports whose seq is greater' }),
  limit: wholeNumber(1, most)
    .optional()
    .openapi({ description: 'how many at most; all there are, if nothing is said' }),
  type: TypeName.default('position').openapi({ description: 'status: reports without a fix of their own' }),
  format: z
    .enum(names, `it must be one of ${names.join(', ')}`)
    .optional()
    .openapi({ description: 'goes before what the header Accept says; JSON, if neither says anything' }),
  download: z
    .enum(['0', '1'], 'it must be 0 or 1')
    .optional()
    .openapi({ description: '1: to be saved as a file, with a name of its own' }),
});

const route = createRoute({
  method: 'get',
  path: '/v1/positions',
  summary: 'Stored reports, streamed: of one device in the order of its clock, otherwise in the order of arrival',
  request: { query: Wanted },
  responses: {
    200: {
      description: 'the reports that were stored when it was asked for',
      content: {
        [formats.json.mediaType]: { schema: z.object({ positions: z.array(Report) }) },
        [formats.ndjson.mediaType]: { schema: z.string().describe('a report a line, as JSON') },
        [formats.csv.mediaType]: { schema: z.string().describe('RFC 4180, the first line names the columns') },
        [formats.geojson.mediaType]: { schema: z.looseObject({ type: z.literal('FeatureCollection') }) },
        [formats.gpx.mediaType]: {
          schema: z.string().describe('GPX 1.1: the track of one device, way points of several; only valid positions'),
        },
      },
    },
    ...refusals,
    406: problem('none of these types is there; it names those that are'),
  },
});

/** `/v1/positions`. */
export function positionRoutes(app: Api, gateway: ApiGateway, counters: HttpCounters): void {
  app.openapi(route, async (context) => {
    const { format, download, type, ...query } = context.req.valid('query');
    const name = format ?? acceptable(context.req.header('accept'));
    if (name === undefined) return refuse(context, 406, `It can be had as ${mediaTypes().join(', ')}.`);
    const { httpExports, httpStallSeconds } = gateway.limits();
    if (counters.exports >= httpExports) {
      context.header('retry-after', '10');
      return refuse(context, 503, `${httpExports} exports are under way, limits.httpExports: try again later.`);
    }
    const headers = {
      'content-type': formats[name].mediaType,
      vary: 'accept',
      ...(download === '1' && { 'content-disposition': attachment(query.device, name) }),
    };
    // Asked with HEAD, nobody reads what would have to be let go.
    if (context.req.method === 'HEAD') return context.body(null, 200, headers);
    const body = await startExport(
      {
        folder: gateway.folder,
        query: { ...query, type: type === 'any' ? undefined : type },
        format: formatOf(name, query.device),
        stallSeconds: httpStallSeconds,
        onStall: () => context.env.outgoing.destroy(),
      },
      counters,
    );
    return context.body(body, 200, headers);
  });
}

function mediaTypes(): string[] {
  return Object.values(formats).map(({ mediaType }) => mediaType.replace(/;.*/, ''));
}

/** The format that a header Accept likes best, JSON where it says nothing; undefined where it likes none. */
export function acceptable(header: string | undefined): FormatName | undefined {
  if (header === undefined || header.trim() === '') return 'json';
  const ranges = parseAccept(header);
  let [best, quality, place]: [FormatName | undefined, number, number] = [undefined, 0, Infinity];
  for (const name of names) {
    const type = formats[name].mediaType.replace(/;.*/, '');
    // What is said of a type itself goes before what is said of all.
    const said = [type, type.replace(/\/.*/, '/*'), '*/*']
      .map((range) => ranges.findIndex((one) => one.type.toLowerCase() === range))
      .find((index) => index >= 0);
    const q = said === undefined ? 0 : (ranges[said]?.q ?? 0);
    if (q > quality || (q === quality && q > 0 && said !== undefined && said < place))
      [best, quality, place] = [name, q, said ?? Infinity];
  }
  return best;
}

/** A name that every file system takes. */
function attachment(device: string | undefined, name: FormatName): string {
  const stem = (device ?? 'positions').replaceAll(/[^\w.-]/g, '_').slice(0, 64);
  return `attachment; filename="${stem}.${name}"`;
}
