import type { CloseReason } from './counters.ts';
import type { Hopeless } from './splitter.ts';

/** What a connection tells its buffer, besides bytes. */
export const Order = {
  /** Go on with the frames that the last turn left. */
  More: Symbol('more'),
  /** No more bytes will come: what is left at the end is half a frame. Answered with `finished`. */
  Finish: Symbol('finish'),
  /** Nothing more has come for a while: if several protocols begin so, one of them is to be taken. */
  Settle: Symbol('settle'),
  /** The connection is to be closed: handle the frames that are whole, leave the rest. Answered with `finished`. */
  Halt: Symbol('halt'),
  /** The time to recognise a protocol is over. Answered with `finished`. */
  Expire: Symbol('expire'),
} as const;

/** The order to close, to a connection from whoever watches over the limits. */
export interface Close {
  readonly kind: 'close';
  readonly reason: CloseReason;
}

/** To a connection: the journal takes reports again, or takes none for now; it looks at its credit. */
export const creditChanged = Symbol('credit changed');

/** To a connection: the peer has had its time to take the last reply and close. */
export const lingered = Symbol('lingered');

/** To a connection, from its socket. */
export const SocketEvent = {
  /** The peer will send no more. */
  End: Symbol('end'),
  /** The socket is closed. */
  Closed: Symbol('closed'),
} as const;

/** To a connection: what was appended to the journal under a ticket is on disk, or could not be stored. */
export interface Settled {
  readonly kind: 'settled';
  readonly ticket: number;
  readonly failure?: string;
}

/** Why a connection closes of which nothing more can be read. */
export const hopelessReasons: Record<Hopeless | 'impostor', CloseReason> = {
  stranger: 'no-tracker',
  unrecognised: 'unrecognised',
  endless: 'endless-frame',
  impostor: 'certificate',
};
