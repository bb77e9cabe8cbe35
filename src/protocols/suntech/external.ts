import type { AttributeValue } from '../../model/report.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';

/** What a device at the serial port said, where its language is known; the text itself in any case. */
export function readData(data: string): Record<string, AttributeValue | undefined> {
  const text = data.trim();
  //  GTSL|6|1|0|driver|2|
  if (text.startsWith('GTSL|')) return { text, driver: text.split('|')[4] };
  //  CabAVL"CabMensaje,0,58.5,-1.0,,,FinMensaje"FinAVL
  if (text.startsWith('CabAVL')) return { text, ...readTanks(text.split(',').slice(2, 4)) };
  //  t_0=1C;N_0=0419.0;t_1=22;N_1=0001.0;Q_D=09
  if (text.includes('_') && text.includes('=')) return { text, ...readProbes(text) };
  return { text };
}

/** A tank without a probe is -1. */
function readTanks(fields: readonly string[]): Record<string, AttributeValue | undefined> {
  const [fuel1, fuel2] = fields.map((field) => {
    const value = number(field);
    return value !== undefined && value >= 0 ? value : undefined;
  });
  return { fuel1, fuel2 };
}

/** Temperatures and levels in hexadecimal, and the quality of driving. */
function readProbes(text: string): Record<string, AttributeValue | undefined> {
  const found: Record<string, AttributeValue | undefined> = {};
  for (const part of text.split(';').slice(0, 32)) {
    const [name = '', value] = part.split('=');
    const place = (integer(name.slice(2)) ?? NaN) + 1;
    const whole = hex(value?.split('.')[0]);
    if (name === 'Q_D') found['drivingQuality'] = whole;
    else if (name.startsWith('t_') && place < 10) found[`temperature${place}`] = whole;
    else if (name.startsWith('N_') && place < 10) found[`fuelSensor${place}`] = whole;
  }
  return found;
}
