import { limits } from '../config/limits.ts';

const head = `# Limits

<!-- Generated from \`src/config/limits.ts\` by \`npm run docs\`: change the table there, not this page. -->

Everything that could grow has a bound. Each is an option under \`limits\` in the configuration; \`fleetline doctor\` prints how much memory they
add up to. A test reaches each of them, and each shows in \`/metrics\`.

| Limit | Default | Counts | At the limit | Metric | Test |
| --- | ---: | --- | --- | --- | --- |
`;

/** The page that documents the limits. */
export function limitsPage(): string {
  const rows = Object.entries(limits).map(
    ([name, { default: value, unit, atLimit, metric, test }]) =>
      `| \`${name}\` | ${value.toLocaleString('en')} | ${unit} | ${atLimit} | \`${metric}\` | [${test}](../${test}) |\n`,
  );
  return head + rows.join('');
}
