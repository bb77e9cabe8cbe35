import { createRoute, z } from '@hono/zod-openapi';
import type { UnknownDevice as SeenDevice } from '../../receiver/unknown.ts';
import type { Api, ApiGateway } from '../gateway.ts';
import { Devices } from '../devices.ts';
import { Device, DeviceDetails, UnknownDevice } from '../schemas/device.ts';
import { flag, next, noParameters, pageLimit, text } from '../schemas/parameters.ts';
import { problem, refusals } from '../schemas/problem.ts';

const list = createRoute({
  method: 'get',
  path: '/v1/devices',
  summary: 'Devices, by name, each with its newest position',
  request: {
    query: z.strictObject({
      search: text.optional().describe('only those whose name contains it; A to Z are the same as a to z'),
      protocol: text.optional().describe('only those whose last report came in it'),
      connected: flag.optional().describe('only those that have a connection, or only the others'),
      after: text.optional().describe('behind this one: the `next` of the page before'),
      limit: pageLimit,
    }),
  },
  responses: {
    200: {
      description: 'a page of them',
      content: { 'application/json': { schema: z.object({ devices: z.array(Device), next }) } },
    },
    ...refusals,
  },
});

const unknown = createRoute({
  method: 'get',
  path: '/v1/devices/unknown',
  summary: 'Devices that the policy turned away, the one seen last first',
  request: { query: noParameters },
  responses: {
    200: {
      description: 'them, as of a second ago',
      content: { 'application/json': { schema: z.object({ devices: z.array(UnknownDevice) }) } },
    },
    ...refusals,
  },
});

const one = createRoute({
  method: 'get',
  path: '/v1/devices/{device}',
  summary: 'One device, with its last report and its connection',
  request: { params: z.strictObject({ device: z.string().describe('its id') }), query: noParameters },
  responses: {
    200: { description: 'it', content: { 'application/json': { schema: DeviceDetails } } },
    ...refusals,
    404: problem('no report of this device is stored'),
  },
});

/** `/v1/devices`. */
export function deviceRoutes(app: Api, gateway: ApiGateway): void {
  const devices = new Devices(gateway);
  app.openapi(list, async (context) => context.json(await devices.page(context.req.valid('query')), 200));
  // Before the next one: it would be a device of this name.
  app.openapi(unknown, (context) => context.json({ devices: gateway.unknownDevices().map(unknownJson) }, 200));
  app.openapi(one, async (context) => {
    const { device } = context.req.valid('param');
    const details = await devices.details(device);
    if (details) return context.json(details, 200);
    return context.json({ error: `No report of a device ${device} is stored.` }, 404);
  });
}

function unknownJson({ firstAt, lastAt, ...seen }: SeenDevice): z.output<typeof UnknownDevice> {
  return { ...seen, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() };
}
