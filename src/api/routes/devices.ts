import type { UnknownDevice } from '../../receiver/unknown.ts';
import type { Api, ApiGateway } from '../app.ts';

/** `/v1/devices`. */
export function deviceRoutes(app: Api, gateway: ApiGateway): void {
  app.get('/v1/devices/unknown', (context) => context.json({ devices: gateway.unknownDevices().map(toJson) }));
}

function toJson({ firstAt, lastAt, ...device }: UnknownDevice): object {
  return { ...device, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() };
}
