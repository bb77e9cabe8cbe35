interface Place<T> {
  value: T;
  next: Place<T> | undefined;
}

/**
 * First in, first out. A linked list: an array that has held one thing keeps room for 17, and every connection has two queues that
 * are empty most of the time.
 */
export class Queue<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;

  /** What came first, or undefined where the queue is empty. */
  get first(): T | undefined {
    return this.#first?.value;
  }

  /** What came last, or undefined. */
  get last(): T | undefined {
    return this.#last?.value;
  }

  /** Puts another in the place of what came last. */
  replaceLast(value: T): void {
    if (this.#last) this.#last.value = value;
  }

  push(value: T): void {
    const place: Place<T> = { value, next: undefined };
    if (this.#last) this.#last.next = place;
    else this.#first = place;
    this.#last = place;
  }

  /** Removes what came first. */
  shift(): void {
    const place = this.#first;
    if (!place) return;
    this.#first = place.next;
    // A place that has grown old in the heap would keep those behind it from being collected young.
    place.next = undefined;
    if (!this.#first) this.#last = undefined;
  }

  *[Symbol.iterator](): Generator<T, void, void> {
    for (let place = this.#first; place; place = place.next) yield place.value;
  }
}
