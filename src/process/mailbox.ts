/** One message in a mailbox. */
export interface Letter {
  readonly message: unknown;
  next: Letter | undefined;
}

/**
 * Messages in the order of their arrival. A linked list: an idle process keeps no buffer for it (an array that has been used once
 * keeps room for 17), and selective receive takes a message out of the middle without moving the others.
 */
export class Mailbox {
  #first: Letter | undefined;
  #last: Letter | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The message that came last: where a receive that has looked at everything goes on when more arrives. */
  get last(): Letter | undefined {
    return this.#last;
  }

  push(message: unknown): void {
    const letter: Letter = { message, next: undefined };
    if (this.#last === undefined) this.#first = letter;
    else this.#last.next = letter;
    this.#last = letter;
    this.#length += 1;
  }

  /** Takes the oldest message; only to be called when there is one. */
  shift(): unknown {
    const letter = this.#first!;
    this.#first = letter.next;
    if (letter.next === undefined) this.#last = undefined;
    // A letter that has grown old in the heap would keep those behind it from being collected young.
    letter.next = undefined;
    this.#length -= 1;
    return letter.message;
  }

  /**
   * Takes the oldest message behind `seen` for which `match` gives something else than undefined, and returns what it gave.
   * Every other message stays where it is.
   */
  take<T>(match: (message: unknown) => T | undefined, seen?: Letter): T | undefined {
    let previous = seen;
    let letter = seen === undefined ? this.#first : seen.next;
    while (letter !== undefined) {
      const hit = match(letter.message);
      if (hit !== undefined) {
        if (previous === undefined) this.#first = letter.next;
        else previous.next = letter.next;
        if (letter === this.#last) this.#last = previous;
        this.#length -= 1;
        return hit;
      }
      previous = letter;
      letter = letter.next;
    }
    return undefined;
  }
}
