import { inspectAll } from '../../process/index.ts';
import type { Api } from '../app.ts';
import { refuse } from '../doors.ts';

/** `/v1/processes`. */
export function processRoutes(app: Api): void {
  app.get('/v1/processes', async (context) => {
    const depth = Number(context.req.query('depth') ?? Infinity);
    if (!(depth >= 1)) return refuse(context, 400, 'depth must be a whole number from 1 on.');
    return context.json(await inspectAll(undefined, depth));
  });
}
