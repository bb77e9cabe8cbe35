/** A server-sent event (WHATWG HTML, 9.2). */
export interface StreamEvent {
  /** `message` where nothing else is said. */
  readonly name: string;
  readonly id: string | undefined;
  /** Empty where the event only says its id. */
  readonly data: string;
}

/** The events of an answer, as many at a time as come together. A comment alone is an event of nothing: a sign of life. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<readonly StreamEvent[], void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    if (blocks.length > 0) yield blocks.map(eventOf);
  }
}

function eventOf(block: string): StreamEvent {
  let name = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') name = value;
    else if (field === 'id') id = value;
    else if (field === 'data') data.push(value);
  }
  return { name, id, data: data.join('\n') };
}
