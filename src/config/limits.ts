/** A bound: its default, its unit, and what happens when it is reached. */
export interface Limit {
  readonly default: number;
  readonly least: number;
  readonly unit: string;
  readonly atLimit: string;
  /** Where it shows in `/metrics`, with the label that tells it. */
  readonly metric: string;
  /** The file of the test that reaches it, and sets it for that. */
  readonly test: string;
}

/** Every bound of the receiver, in one table. */
export const limits = {
  connections: {
    default: 15_000,
    least: 1,
    unit: 'connections per receiver thread',
    atLimit: 'a new one is closed at once',
    metric: 'fleetline_connections_closed_total{reason="connections"}',
    test: 'test/faults/bounds.test.ts',
  },
  connectionsPerAddress: {
    default: 5_000,
    least: 1,
    unit: 'connections per address',
    atLimit: 'a new one is closed at once',
    metric: 'fleetline_connections_closed_total{reason="connections-per-address"}',
    test: 'test/faults/bounds.test.ts',
  },
  frameBytes: {
    default: 65_536,
    least: 256,
    unit: 'bytes',
    atLimit: 'the frame goes to quarantine, reading goes on behind it',
    metric: 'fleetline_quarantined_frames_total',
    test: 'test/faults/bounds.test.ts',
  },
  heldBytes: {
    default: 262_144,
    least: 1024,
    unit: 'bytes per connection',
    atLimit: 'the connection is not read from',
    metric: 'fleetline_connections_paused',
    test: 'test/receiver/credit.test.ts',
  },
  heldBytesTotal: {
    default: 67_108_864,
    least: 131_072,
    unit: 'bytes of all connections of a receiver thread',
    atLimit:
      'connections are read from one after the other; where that does not help for 2 seconds, those that hold most are closed',
    metric: 'fleetline_connections_closed_total{reason="held-bytes"}',
    test: 'test/faults/bounds.test.ts',
  },
  heldReports: {
    default: 512,
    least: 1,
    unit: 'reports per connection not yet stored',
    atLimit: 'the connection is not read from',
    metric: 'fleetline_connections_paused',
    test: 'test/receiver/credit.test.ts',
  },
  pendingReports: {
    default: 50_000,
    least: 1,
    unit: 'reports per receiver thread not yet stored',
    atLimit: 'nothing is read',
    metric: 'fleetline_pending_reports',
    test: 'test/receiver/credit.test.ts',
  },
  framesPerTurn: {
    default: 64,
    least: 1,
    unit: 'frames',
    atLimit: 'the others have their turn first',
    metric: 'fleetline_reply_latency_seconds',
    test: 'test/faults/fairness.test.ts',
  },
  unreadReplyBytes: {
    default: 65_536,
    least: 1024,
    unit: 'bytes',
    atLimit: 'the connection is closed',
    metric: 'fleetline_connections_closed_total{reason="replies-not-read"}',
    test: 'test/faults/bounds.test.ts',
  },
  recogniseSeconds: {
    default: 60,
    least: 1,
    unit: 'seconds',
    atLimit: 'the connection is closed, its bytes are quarantined',
    metric: 'fleetline_connections_closed_total{reason="unrecognised"}',
    test: 'test/faults/bounds.test.ts',
  },
  recogniseBytes: {
    default: 4_096,
    least: 256,
    unit: 'bytes that do not say what a connection speaks',
    atLimit: 'the connection is closed, the first of its bytes are quarantined',
    metric: 'fleetline_connections_closed_total{reason="unrecognised"}',
    test: 'test/faults/bounds.test.ts',
  },
  handshakeSeconds: {
    default: 10,
    least: 1,
    unit: 'seconds for a PROXY header and a TLS handshake, both together',
    atLimit: 'the connection is closed',
    metric: 'fleetline_connections_closed_total{reason="handshake-timeout"}',
    test: 'test/receiver/tls.test.ts',
  },
  secondFrameSeconds: {
    default: 3,
    least: 1,
    unit: 'seconds without a byte behind a first frame that several protocols send',
    atLimit: 'the hint decides, or the order of names',
    metric: 'fleetline_connections_recognised_total',
    test: 'test/receiver/settling.test.ts',
  },
  idleSeconds: {
    default: 3_600,
    least: 1,
    unit: 'seconds without a byte',
    atLimit: 'the connection is closed',
    metric: 'fleetline_connections_closed_total{reason="idle"}',
    test: 'test/faults/close-reasons.test.ts',
  },
  keepAliveSeconds: {
    default: 300,
    least: 1,
    unit: 'seconds without a packet',
    atLimit:
      'the kernel asks whether the peer is still there; after 10 probes, a second apart, without an answer the connection is closed',
    metric: 'fleetline_connections_closed_total{reason="error"}',
    test: 'test/faults/bounds.test.ts',
  },
  crashes: {
    default: 3,
    least: 0,
    unit: 'crashes of a buffer in 5 seconds',
    atLimit: 'one more closes the connection',
    metric: 'fleetline_connections_closed_total{reason="crashes"}',
    test: 'test/faults/close-reasons.test.ts',
  },
  unknownFrames: {
    default: 10,
    least: 1,
    unit: 'frames of unknown devices on a connection with no report of a known one between them',
    atLimit: 'the connection is closed',
    metric: 'fleetline_connections_closed_total{reason="unknown-device"}',
    test: 'test/faults/close-reasons.test.ts',
  },
  unknownDevices: {
    default: 1_000,
    least: 1,
    unit: 'unknown devices remembered',
    atLimit: 'the one that was not seen for longest is forgotten',
    metric: 'fleetline_unknown_device_frames_total',
    test: 'test/receiver/policy.test.ts',
  },
  listedDevices: {
    default: 1_000_000,
    least: 1,
    unit: 'ids in a list of devices',
    atLimit: 'the list is refused, the one before it goes on',
    metric: 'fleetline_connections_closed_total{reason="unknown-device"}',
    test: 'test/receiver/policy.test.ts',
  },
  takeoverSeconds: {
    default: 5,
    least: 0,
    unit: 'seconds between two takeovers of one device by another connection',
    atLimit: 'the connections live side by side until then; the newest stays',
    metric: 'fleetline_connections_closed_total{reason="replaced"}',
    test: 'test/receiver/one-connection.test.ts',
  },
  httpRequests: {
    default: 50,
    least: 1,
    unit: 'HTTP requests per second and address, and twice as many at once; ten files of the pages count as one',
    atLimit: 'answered with 429',
    metric: 'fleetline_http_requests_total{status="429"}',
    test: 'test/api/doors.test.ts',
  },
  httpConnections: {
    default: 256,
    least: 1,
    unit: 'HTTP connections',
    atLimit: 'a new one is closed at once',
    metric: 'fleetline_http_connections_refused_total{reason="connections"}',
    test: 'test/api/doors.test.ts',
  },
  httpConnectionsPerAddress: {
    default: 192,
    least: 1,
    unit: 'HTTP connections per address; behind a reverse proxy all come from its address',
    atLimit: 'a new one is closed at once',
    metric: 'fleetline_http_connections_refused_total{reason="connections-per-address"}',
    test: 'test/api/doors.test.ts',
  },
  httpBodyBytes: {
    default: 65_536,
    least: 1024,
    unit: 'bytes of an HTTP request',
    atLimit: 'answered with 413',
    metric: 'fleetline_http_requests_total{status="413"}',
    test: 'test/api/doors.test.ts',
  },
  httpSeconds: {
    default: 10,
    least: 1,
    unit: 'seconds for an HTTP request to arrive, and to be answered',
    atLimit: 'answered with 408 or 504',
    metric: 'fleetline_http_requests_total{status="504"}',
    test: 'test/api/doors.test.ts',
  },
  httpExports: {
    default: 4,
    least: 1,
    unit: 'exports of `/v1/positions` at once',
    atLimit: 'answered with 503',
    metric: 'fleetline_http_exports',
    test: 'test/api/positions.test.ts',
  },
  httpStreams: {
    default: 128,
    least: 1,
    unit: 'live streams at once',
    atLimit: 'answered with 503',
    metric: 'fleetline_streams',
    test: 'test/api/stream.test.ts',
  },
  httpStallSeconds: {
    default: 30,
    least: 1,
    unit: 'seconds for whoever exports to take 16 kB, and for whoever is answered to take anything',
    atLimit: 'the connection is closed',
    metric: 'fleetline_http_exports_stalled_total',
    test: 'test/api/positions.test.ts',
  },
  shutdownSeconds: {
    default: 10,
    least: 0,
    unit: 'seconds',
    atLimit: 'connections that are not finished are reset',
    metric: 'fleetline_connections_closed_total{reason="shutdown"}',
    test: 'test/receiver/end.test.ts',
  },
} as const satisfies Record<string, Limit>;

/** The values in force, by the names of the table. */
export type Limits = { readonly [Name in keyof typeof limits]: number };

/** The table's defaults. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limits).map(([name, limit]) => [name, limit.default]),
) as Record<keyof typeof limits, number>;
