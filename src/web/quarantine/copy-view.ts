import { html, nothing, type TemplateResult } from 'lit-html';
import type { QuarantinedFrame } from '../../api/schemas/quarantine.ts';
import { bytesOf, hexText } from '../shared/hex-rows.ts';
import { decodeLine, netcatLine } from './shell.ts';

/** The forms in which the bytes of a frame can be taken along. */
const forms: readonly {
  readonly name: string;
  readonly title: string;
  readonly of: (frame: QuarantinedFrame) => string;
}[] = [
  { name: 'hex', title: 'The bytes as hexadecimal digits', of: ({ bytes }) => hexText(bytesOf(bytes)) },
  { name: 'base64', title: 'The bytes in base64', of: ({ bytes }) => bytes },
  {
    name: 'printf … | nc',
    title: 'A command that sends the bytes again, as the device did',
    of: ({ bytes, listener }) => netcatLine(bytesOf(bytes), listener, location.hostname),
  },
  {
    name: 'fleetline decode',
    title: 'A command that decodes the bytes on your machine',
    of: ({ bytes, protocol }) => decodeLine(bytesOf(bytes), protocol),
  },
];

/** What was taken along last: shown, since a browser lets a page reach the clipboard only where it trusts the connection. */
export interface Copied {
  readonly id: number;
  readonly name: string;
  readonly text: string;
  readonly inClipboard: boolean;
}

/** Buttons that copy the bytes of a frame. @param tell is told what was copied */
export function copyView(
  frame: QuarantinedFrame,
  copied: Copied | undefined,
  tell: (copied: Copied) => void,
): TemplateResult {
  const copy = async (name: string, text: string): Promise<void> => {
    const inClipboard = await toClipboard(text);
    tell({ id: frame.id, name, text, inClipboard });
  };
  const shown = copied?.id === frame.id ? copied : undefined;
  return html`<div class="copy">
    <span id="copy-title">Copy as</span>
    <div class="buttons" role="group" aria-labelledby="copy-title">
      ${forms.map(
        ({ name, title, of }) =>
          html`<button
            type="button"
            title=${title}
            aria-pressed=${String(shown?.name === name)}
            @click=${() => void copy(name, of(frame))}
          >
            ${name}
          </button>`,
      )}
    </div>
    <div role="status" class="copied">
      ${
        shown
          ? html`<p>
                ${shown.inClipboard ? 'Copied:' : 'This browser keeps its clipboard from this page. Copy it from here:'}
              </p>
              <pre tabindex="0" role="region" aria-label=${shown.name}>${shown.text}</pre>`
          : nothing
      }
    </div>
  </div>`;
}

/** Whether it could be put there: a browser may refuse, and away from localhost it wants HTTPS. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
