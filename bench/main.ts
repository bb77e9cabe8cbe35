import { compare } from './gateway.ts';
const r = await compare({ rounds: 1, seconds: 5 }, (t) => console.error(t));
console.log(JSON.stringify(r, null, 1));
