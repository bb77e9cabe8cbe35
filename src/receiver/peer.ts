/** Who is at the other end of a connection, as far as can be known before it says anything. */
export interface Peer {
  /** Its own address and port, not those of a proxy before it. */
  readonly address: string;
  readonly port: number;
  /** The devices that its certificate speaks for; undefined where it has shown none. */
  readonly certified?: readonly string[];
}
