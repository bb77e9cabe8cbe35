import type { Api, ApiGateway } from '../app.ts';
import { refuse } from '../doors.ts';
import { quarantineItem, quarantineKinds } from '../quarantine.ts';

/** `/v1/quarantine`. */
export function quarantineRoutes(app: Api, gateway: ApiGateway): void {
  app.get('/v1/quarantine', (context) => {
    const id = context.req.query('id');
    if (id === undefined) return context.json({ kinds: quarantineKinds(gateway.folder) });
    const item = quarantineItem(gateway.folder, Number(id));
    return item ? context.json(item) : refuse(context, 404, `There is no number ${id} in quarantine.`);
  });
  app.post('/v1/quarantine/redecode', async (context) => {
    // A page of another origin may send a form here without being asked; it may not send JSON.
    if (context.req.header('content-type') !== 'application/json')
      return refuse(context, 415, 'Send it as application/json.');
    return context.json(await gateway.redecode());
  });
}
