export { exit, exited, isAlive, ready, send, sendAfter, whereis } from './kernel.ts';
export { type Pid, type Ref } from './pid.ts';
export { type AsyncBody, type Body, type CallbackProcess, type Self, spawn, type SpawnOptions } from './process.ts';
export {
  describeReason,
  Down,
  Exit,
  MailboxFull,
  ProcessError,
  type ProcessErrorCode,
  type Reason,
  Timeout,
} from './signals.ts';
