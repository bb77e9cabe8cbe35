import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../helpers/until.ts';
import { serveWords, type WordsGateway } from '../helpers/words.ts';
import { ask, type Answer } from './support.ts';

interface Kind {
  readonly kind: string;
  readonly id: number;
  readonly count: number;
  readonly protocol: string | null;
  readonly reason: string;
  readonly [name: string]: unknown;
}

interface Listed {
  readonly kinds: readonly Kind[];
  readonly frames: readonly { readonly id: number; readonly [name: string]: unknown }[];
  readonly next: string | null;
}

const get = (gateway: WordsGateway, path = ''): Promise<Answer> => ask(`${gateway.ready.http}/v1/quarantine${path}`);

const list = async (gateway: WordsGateway, query = ''): Promise<Listed> =>
  (await get(gateway, query)).body as unknown as Listed;

const post = (gateway: WordsGateway, path: string): Promise<Answer> =>
  ask(`${gateway.ready.http}/v1/quarantine${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });

/** Waits until so many frames are there. */
function untilHeld(gateway: WordsGateway, count: number): Promise<readonly Kind[]> {
  return until(`${count} frames`, async () => {
    const { kinds } = await list(gateway);
    return kinds.reduce((sum, kind) => sum + kind.count, 0) === count && kinds;
  });
}

const text = (base64: unknown): string => Buffer.from(String(base64), 'base64').toString('latin1');

describe('/v1/quarantine', () => {
  test('groups by likeness, values aside, and gives the frames of a kind a page at a time', async (t) => {
    const gateway = await serveWords(t);
    assert.deepEqual(await list(gateway), { kinds: [], redecoding: null });
    for (const word of ['one', 'two', 'three']) await gateway.tell(`!cab,${word}\n`);
    await gateway.tell('\x78\x78\x11\x01\x07\x52\x53\x36\x78\x90\x02\x42');
    const kinds = await untilHeld(gateway, 4);
    const [words, unknown] = kinds;
    assert.ok(words && unknown && kinds.length === 2);
    assert.deepEqual(
      [words.protocol, words.reason, words.count, words.id, text(words['sample'])],
      ['words', 'no such word: …', 3, 3, '!cab,three\n'],
    );
    assert.deepEqual([unknown.protocol, unknown.count, unknown['length']], [null, 1, 12]);

    const first = await list(gateway, `?kind=${words.kind}&limit=2`);
    assert.deepEqual(
      first.frames.map(({ id, reason, length }) => [id, reason, length]),
      [
        [3, 'no such word: "three"', 11],
        [2, 'no such word: "two"', 9],
      ],
    );
    assert.equal(first.next, '2');
    const second = await list(gateway, `?kind=${words.kind}&limit=2&after=${first.next}`);
    assert.deepEqual([second.frames.map(({ id }) => id), second.next], [[1], null]);
    const ids = async (query: string): Promise<number[]> => (await list(gateway, query)).frames.map(({ id }) => id);
    assert.deepEqual(await ids('?protocol=unknown'), [4]);
    assert.deepEqual(await ids('?protocol=words'), [3, 2, 1]);
    assert.deepEqual(await ids(`?reason=${encodeURIComponent('no such word: …')}`), [3, 2, 1]);
    assert.deepEqual(await ids('?kind=none'), []);
  });

  test('tells of one frame where decoding stopped, and what today’s decoders say', async (t) => {
    const gateway = await serveWords(t);
    await gateway.tell('*HQ,4100000001,V1,081530,A,9932.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#');
    await gateway.tell('!cab,one\n');
    await untilHeld(gateway, 2);
    const { status, body } = await get(gateway, '/1');
    assert.equal(status, 200);
    assert.deepEqual(
      [body['protocol'], body['reason'], body['today']],
      ['h02', 'no readable latitude', 'no readable latitude'],
    );
    assert.deepEqual(body['stoppedAt'], { from: 27, to: 36 });
    assert.equal(text(body['bytes']).slice(27, 36), '9932.1000');
    const { body: bytes } = await get(gateway, '?id=1');
    assert.equal(bytes['bytes'], body['bytes']);
    assert.equal('today' in bytes, false, 'nobody was asked');
    gateway.learn(/one/);
    // A round has the next question asked of the decoders as they are by then.
    assert.deepEqual((await post(gateway, '/1/redecode')).body, { examined: 1, decoded: 0, reports: 0, devices: [] });
    assert.equal((await get(gateway, '/2')).body['today'], null);
  });

  test('guesses what a frame is most like that no protocol was recognised by', async (t) => {
    const gateway = await serveWords(t);
    await gateway.tell('*ZZZ,4100000001,V1,081530,A,5432.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#');
    await untilHeld(gateway, 1);
    const { body } = await get(gateway, '/1');
    const guesses = body['guesses'] as readonly string[];
    assert.deepEqual([body['protocol'], body['stoppedAt'], guesses[0]], [null, null, 'h02']);
  });

  test('decodes one frame again, or all', async (t) => {
    const gateway = await serveWords(t);
    for (const word of ['one', 'two', 'three']) await gateway.tell(`!cab_${word},${word}\n`);
    await untilHeld(gateway, 3);
    gateway.learn(/one|two/);
    assert.deepEqual((await post(gateway, '/2/redecode')).body, {
      examined: 1,
      decoded: 1,
      reports: 1,
      devices: ['cab_two'],
    });
    const { body } = await get(gateway, '/2');
    assert.match(String(body['decodedAt']), /^\d{4}-.*Z$/);
    assert.deepEqual(
      (await list(gateway, '?protocol=words')).frames.map(({ id }) => id),
      [3, 1],
    );
    assert.deepEqual((await post(gateway, '/redecode')).body, {
      examined: 2,
      decoded: 1,
      reports: 1,
      devices: ['cab_one'],
    });
    assert.deepEqual(
      (await list(gateway)).kinds.map(({ reason }) => reason),
      ['no such word: "three"'],
    );
    assert.equal((await post(gateway, '/9/redecode')).status, 404);
    const plain = await ask(`${gateway.ready.http}/v1/quarantine/3/redecode`, { method: 'POST', body: 'a=b' });
    assert.equal(plain.status, 415, 'a page of another origin can send a form');
  });

  test('shows a frame from which today’s decoder does not come back, and goes on', async (t) => {
    const gateway = await serveWords(t);
    await gateway.tell('!cab,hang\n');
    await gateway.tell('!cab,one\n');
    await untilHeld(gateway, 2);
    gateway.learn(/hang/);
    const { status, body } = await get(gateway, '/1');
    assert.equal(status, 200);
    assert.equal(text(body['bytes']), '!cab,hang\n');
    assert.match(String(body['today']), /^today’s decoders gave no answer: .*has not turned/);
    assert.equal((await get(gateway, '/2')).body['today'], 'no such word: "one"');
    assert.equal((await fetch(`${gateway.ready.http}/readyz`)).status, 200);
  });

  test('says what is wrong with a question', async (t) => {
    const gateway = await serveWords(t);
    for (const path of [
      '?id=0',
      '?id=x',
      '?limit=0',
      '?limit=1001',
      '?after=x',
      '?kind=',
      '?kinds=a',
      '/x',
      '/1?x=1',
    ]) {
      const { status, body } = await get(gateway, path);
      assert.equal(status, 400, path);
      assert.match(String(body['error']), /it must|There is no parameter/);
    }
    for (const path of ['?id=1', '/1']) {
      const { status, body } = await get(gateway, path);
      assert.deepEqual([status, body['error']], [404, 'There is no number 1 in quarantine.']);
    }
  });
});
