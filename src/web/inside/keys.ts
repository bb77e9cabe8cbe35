import type { Row } from './tree.ts';

/** What a key does in the tree. */
export type Deed =
  | { readonly do: 'focus'; readonly key: string }
  | { readonly do: 'toggle'; readonly key: string }
  | { readonly do: 'choose'; readonly key: string };

/**
 * What a key means on a line: as WAI-ARIA's tree view pattern has it. Undefined: nothing.
 * @param at the key of the line that has the focus
 */
export function deedOf(pressed: string, rows: readonly Row[], at: string): Deed | undefined {
  const index = rows.findIndex(({ node }) => node.key === at);
  const row = rows[index];
  if (!row) return undefined;
  const focus = (to: Row | undefined): Deed | undefined => to && { do: 'focus', key: to.node.key };
  switch (pressed) {
    case 'ArrowDown':
      return focus(rows[index + 1]);
    case 'ArrowUp':
      return focus(rows[index - 1]);
    case 'Home':
      return focus(rows[0]);
    case 'End':
      return focus(rows.at(-1));
    case 'ArrowRight':
      if (row.node.opens && !row.open) return { do: 'toggle', key: at };
      return rows[index + 1]?.parent === at ? focus(rows[index + 1]) : undefined;
    case 'ArrowLeft':
      if (row.open) return { do: 'toggle', key: at };
      return focus(rows.find(({ node }) => node.key === row.parent));
    case 'Enter':
    case ' ':
      return { do: 'choose', key: at };
    default:
      return undefined;
  }
}
