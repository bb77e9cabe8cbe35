/**
 * How much a backtracking matcher can have to try, counted from a pattern's text: `ways` to choose the alternatives and the counts of
 * bounded repetitions, times the text's length to the power of `degree`, one for each repetition without a bound.
 */
export interface Effort {
  readonly ways: number;
  readonly degree: number;
}

const one: Effort = { ways: 1, degree: 0 };

/** Repeats what is in it: a repetition inside a repetition without a bound is what takes exponential time. */
function repeated({ ways, degree }: Effort, least: number, most: number): Effort {
  if (most === Number.POSITIVE_INFINITY)
    return ways === 1 && degree === 0 ? { ways, degree: 1 } : { ways: Number.POSITIVE_INFINITY, degree: degree + 1 };
  return { ways: (most - least + 1) * ways ** most, degree: degree * most };
}

/** The effort of a pattern, by recursive descent. Look-ahead counts as a group. */
export function effortOf(source: string): Effort {
  let at = 0;

  function atom(): Effort {
    const char = source.charAt(at++);
    if (char === '\\') {
      at += /^(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\dA-F]{4}|x[\dA-F]{2}|.)/i.exec(source.slice(at))?.[0].length ?? 1;
    } else if (char === '[') {
      while (source.charAt(at) !== ']') at += source.charAt(at) === '\\' ? 2 : 1;
      at++;
    } else if (char === '(') {
      at += /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(source.slice(at))?.[0].length ?? 0;
      const group = alternatives();
      at++;
      return group;
    }
    return one;
  }

  function quantified(): Effort {
    const inner = atom();
    const [text = '', least, comma, most] = /^(?:[*+?]|\{(\d+)(,)?(\d+)?\})\??/.exec(source.slice(at)) ?? [];
    at += text.length;
    if (text === '') return inner;
    if (text.startsWith('?')) return repeated(inner, 0, 1);
    if (text.startsWith('*') || text.startsWith('+')) return repeated(inner, 0, Number.POSITIVE_INFINITY);
    if (comma === undefined) return repeated(inner, Number(least), Number(least));
    return repeated(inner, Number(least), most === undefined ? Number.POSITIVE_INFINITY : Number(most));
  }

  function alternatives(): Effort {
    let sum: Effort = { ways: 0, degree: 0 };
    let branch = one;
    for (;;) {
      const char = source.charAt(at);
      if (char === '' || char === ')' || char === '|') {
        sum = { ways: sum.ways + branch.ways, degree: Math.max(sum.degree, branch.degree) };
        branch = one;
        if (char !== '|') return sum;
        at++;
      } else {
        const next = quantified();
        branch = { ways: branch.ways * next.ways, degree: branch.degree + next.degree };
      }
    }
  }

  const whole = alternatives();
  return source.startsWith('^') ? whole : { ways: whole.ways, degree: whole.degree + 1 };
}
