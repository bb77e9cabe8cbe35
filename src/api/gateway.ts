import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ListenerConfig } from '../config/config.ts';
import type { Token } from '../config/http.ts';
import type { Limits } from '../config/limits.ts';
import type { MapConfig } from '../config/map.ts';
import type { Diagnosis } from '../receiver/diagnose.ts';
import type { Redecoding } from '../receiver/redecoding.ts';
import type { ConnectionQuery, ListedConnection } from '../receiver/survey.ts';
import type { UnknownDevice } from '../receiver/unknown.ts';
import type { ApiEnv } from './doors.ts';
import type { GatewayWatch } from './watch.ts';

/** What the API shows, and what it can have the gateway do. */
export interface ApiGateway {
  readonly watch: GatewayWatch;
  /** The data folder, whose journal it reads. */
  readonly folder: string;
  /** The limits in force. */
  readonly limits: () => Limits;
  /** Who may use it; none: everyone on this machine. */
  readonly tokens: () => readonly Token[];
  /** What the map is drawn on; undefined: the outlines of countries. */
  readonly map: () => MapConfig | undefined;
  /** Where devices connect, each with the port that it has. */
  readonly listeners: () => readonly ListenerConfig[];
  /** Decodes everything in quarantine again, or the one frame of this number; what came of it. */
  redecode(id?: number): Promise<Redecoding>;
  /** How far the round through all of quarantine is, while there is one. */
  redecoding(): Redecoding | undefined;
  /** Why today's decoders do not read a frame in quarantine; undefined where there is none of this number. */
  examine(id: number): Promise<Diagnosis | undefined>;
  /** The devices that the policy turned away, the one seen last first. */
  unknownDevices(): readonly UnknownDevice[];
  /** Connections of all threads, in the order of thread and arrival. */
  connections(query: ConnectionQuery): Promise<ListedConnection[]>;
  /** The devices that have a connection in any thread, each with its process. @param names only these; all where none are given */
  connected(names?: readonly string[]): Promise<Map<string, string>>;
}

/** The application that routes are added to. */
export type Api = OpenAPIHono<ApiEnv>;
