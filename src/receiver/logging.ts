import { subscribe } from 'node:diagnostics_channel';
import { isatty, WriteStream } from 'node:tty';
import { type Level, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import {
  type JournalFailure,
  journalFailures,
  type JournalStall,
  journalStalls,
  journalTidying,
  type JournalUntidy,
} from '../journal/client.ts';
import { describeReason, type SupervisorReport } from '../process/index.ts';
import {
  type AcceptFailed,
  type BufferCrashed,
  type ConnectionClosed,
  type PeerTurnedAway,
  type DeviceListRead,
  type ProtocolRecognised,
  receiverEvents,
} from './events.ts';
import { LogOutput, openStandardError } from './log-output.ts';

/** A logger to standard error: lines for people on a terminal, JSON elsewhere. It never waits for whoever reads. */
export function createLogger(level: Level | 'silent'): Logger {
  const output = new LogOutput(openStandardError(), (lines) =>
    log.warn({ lines }, 'so many lines of the log are lost: nobody took them'),
  );
  const onTerminal = isatty(2);
  const pretty = prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', colorize: WriteStream.prototype.hasColors() });
  const log = onTerminal
    ? pino({ level, base: null }, { write: (line) => output.write(pretty(line)) })
    : pino({ level }, output);
  return log;
}

/** Writes down what the processes of this thread tell from now on. A start that fails is told by whoever started. */
export function logEvents(log: Logger): void {
  subscribe(receiverEvents.closed.name, (message) => {
    const { remote, reason, protocol, device } = message as ConnectionClosed;
    const orderly = reason === 'peer' || reason === 'shutdown';
    log[orderly ? 'debug' : 'info']({ remote, reason, protocol, device }, 'connection closed');
  });
  subscribe(receiverEvents.turnedAway.name, (message) => {
    const { remote, reason, detail } = message as PeerTurnedAway;
    log.debug({ remote, reason, detail }, 'a peer was turned away');
  });
  subscribe(receiverEvents.recognised.name, (message) => {
    const { remote, protocol, why } = message as ProtocolRecognised;
    log.debug({ remote, protocol, why }, 'protocol recognised');
  });
  subscribe(receiverEvents.crashed.name, (message) => {
    const { remote, protocol, device, error, frame } = message as BufferCrashed;
    const what = frame ? 'a buffer crashed; its frame is in quarantine' : 'a buffer ended; another one goes on';
    log.warn({ remote, protocol, device, err: error }, what);
  });
  subscribe(receiverEvents.acceptFailed.name, (message) => {
    const { listener, error } = message as AcceptFailed;
    log.error({ listener, err: error }, 'a connection could not be accepted');
  });
  subscribe(receiverEvents.deviceList.name, (message) => {
    const { list, devices, error } = message as DeviceListRead;
    if (devices !== undefined) log.info({ list, devices }, 'list of devices read');
    else log.error({ list, err: error }, 'the list of devices cannot be used; the one before it goes on');
  });
  subscribe(journalFailures.name, (message) => {
    const { reason, rows, stalled } = message as JournalFailure;
    // What nothing can be done about is said once, when it begins.
    const level = stalled ? 'debug' : 'error';
    log[level]({ reason, rows }, 'could not be stored; the devices are not answered and will send again');
  });
  subscribe(journalStalls.name, (message) => {
    const stall = message as JournalStall;
    if (!('stalled' in stall)) log.warn('storing works again');
    else log.error({ reason: stall.stalled }, 'nothing can be stored; no device is read from until it works again');
  });
  subscribe(journalTidying.name, (message) => {
    const { untidy: reason } = message as JournalUntidy;
    log.error({ reason }, 'the journal cannot be tidied: its index and its limits have to wait; it is tried again');
  });
  subscribe('fleetline:process:supervisor', (message) => {
    const { context, reason, offender } = message as SupervisorReport;
    const level = context === 'child-terminated' || context === 'start-error' ? 'warn' : 'error';
    log[level]({ child: offender.id, context, reason: describeReason(reason) }, 'a supervisor reports');
  });
}
