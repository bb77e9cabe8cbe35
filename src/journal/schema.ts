/** Marks the file as Fleetline's (`FLTL`), for us and for the `file` command. */
export const applicationId = 0x464c544c;

/** Goes up with every change of {@link schema}. */
export const schemaVersion = 1;

const iso = (column: string): string => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;

/**
 * The journal's tables. A person may look with the `sqlite3` tool: the views `reports` and `devices` are for the eye, and the comments stay
 * in the file (`.schema`). Times are milliseconds since 1970, UTC.
 */
export const schema = `
create table report (
  -- Append only, oldest deleted first. No index but seq: an index inside the small commits would double the cost of a report.
  seq integer primary key,       -- place in the journal, ascending, never reused
  id text not null,              -- 32 hex digits, the same for the same frame of the same device; never here twice
  device text not null,          -- as the device sends it
  protocol text not null,
  type text not null,            -- position or status
  time integer not null,         -- of the fix, by the device's clock
  received_at integer not null,  -- by the gateway's clock
  valid integer,                 -- 0 where the device says that the fix is not valid
  latitude real,                 -- degrees, WGS 84
  longitude real,
  altitude real,                 -- metres
  accuracy real,                 -- metres
  speed real,                    -- metres per second
  heading real,                  -- degrees clockwise from true north
  satellites integer,
  hdop real,
  event text,                    -- what made the device report
  attributes text                -- everything else the frame says, as JSON
) strict;

create table history (
  -- The index of report by device and time. Filled some seconds later: complete up to meta.indexed_to.
  device text not null,
  time integer not null,
  seq integer not null,
  primary key (device, time, seq)
) strict, without rowid;

create table device (
  -- One row for each device, brought up to date together with history.
  device text primary key,
  protocol text not null,           -- of its last report
  first_received_at integer not null,
  last_received_at integer not null,
  last_seq integer not null,        -- its last report in the order of arrival
  newest_time integer not null,     -- of all its reports
  position_time integer,            -- of its newest position, by the device's clock
  position_seq integer,
  reports integer not null          -- how many were stored since first_received_at
) strict, without rowid;

create table quarantine (
  -- Bytes that no decoder could read. Bounded: the oldest go first.
  id integer primary key autoincrement,
  received_at integer not null,
  protocol text,
  device text,
  remote text not null,             -- the peer as host:port
  listener text not null,
  "offset" integer not null,        -- of the first byte, counted from the connection's first
  reason text not null,
  bytes blob not null,
  decoded_at integer,               -- when a mended decoder read it after all
  unique (received_at, remote, listener, "offset")
) strict;

create table cursor (
  -- How far each reader has come: it is done with every report up to seq.
  name text primary key,
  seq integer not null,
  updated_at integer not null
) strict, without rowid;

create table meta (
  -- first_seq: reports below it are gone, or about to be deleted. indexed_to: see history. probed_at: when storing last worked again.
  -- lost N: a repair could not save the reports from N up to the value.
  key text primary key,
  value integer not null
) strict, without rowid;

insert into meta values ('first_seq', 1), ('indexed_to', 0);

create view reports as
  select seq, device, protocol, type, ${iso('time')} as time, ${iso('received_at')} as received_at, valid, latitude, longitude,
         altitude, accuracy, speed, heading, satellites, hdop, event, attributes, id
  from report where seq >= (select value from meta where key = 'first_seq');

create view devices as
  select d.device, d.protocol, ${iso('d.first_received_at')} as first_received_at, ${iso('d.last_received_at')} as last_received_at,
         d.reports, ${iso('d.position_time')} as position_time, r.latitude, r.longitude, r.speed, r.heading
  from device d left join report r on r.seq = d.position_seq;
`;
