export { exitAnywhere, inspectAll, inspectOne } from './anywhere.ts';
export { rootCause } from './cause.ts';
export { type ChildTraits } from './children.ts';
export { type Offender, type ProgressReport, type SupervisorReport } from './reports.ts';
export {
  type DynamicChildSpec,
  startDynamicChild,
  startDynamicSupervisor,
  type DynamicSupervisorOptions,
} from './dynamic.ts';
export { type Census, census, type Family, inspect, type ProcessInfo } from './inspect.ts';
export { exit, exited, isAlive, ready, send, sendAfter, whereis } from './kernel.ts';
export { type Pid, type Ref } from './pid.ts';
export { spawn } from './process.ts';
export { type AsyncBody, type Body, type CallbackProcess, type Self, type SpawnOptions } from './self.ts';
export {
  type Answer,
  call,
  CallFailed,
  cast,
  type From,
  type Next,
  reply,
  type Server,
  type ServerOptions,
  StartFailed,
  startServer,
  stop,
} from './server.ts';
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
export {
  type ChildCounts,
  type ChildInfo,
  type ChildSpec,
  countChildren,
  deleteChild,
  restartChild,
  startChild,
  startSupervisor,
  type SupervisorOptions,
  terminateChild,
  whichChildren,
} from './supervisor.ts';
export { post, startThread, type ThreadOptions } from './thread.ts';
export { runInThread, type ThreadSelf } from './worker.ts';
