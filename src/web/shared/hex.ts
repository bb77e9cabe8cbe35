import { html, type TemplateResult } from 'lit-html';
import { type HexRow, hexRows, type Parts, type Span } from './hex-rows.ts';

const narrow = matchMedia('(max-width: 40rem)');

/** What is asked of a {@link hexView}. */
export interface HexOptions {
  /** Bytes to be pointed at. */
  readonly marked?: Span | null | undefined;
  /** What they are, for who cannot see them. Default: `Bytes`. */
  readonly label?: string;
}

/**
 * Bytes as lines of offset, hexadecimal digits and text: sixteen a line, eight on a phone. Its text can be selected, and it can be scrolled
 * with the keyboard. A page that shows it imports `style/hex.css`.
 */
export function hexView(bytes: Uint8Array, { marked, label = 'Bytes' }: HexOptions = {}): TemplateResult {
  const rows = hexRows(bytes, marked ?? undefined, narrow.matches ? 8 : 16);
  return html`<div class="hex" role="region" aria-label=${label} tabindex="0"><pre>${rows.map(line)}</pre></div>`;
}

/** The spaces stand in values: what formats our sources takes those of a template for its own. */
const line = ({ offset, hex, text }: HexRow): TemplateResult =>
  html`<span class="offset">${offset}</span>${'  '}${parts(hex)}${'  '}${parts(text)}${'\n'}`;

const parts = ([before, marked, after]: Parts): TemplateResult | string =>
  marked === '' ? before + after : html`${before}<mark>${marked}</mark>${after}`;
