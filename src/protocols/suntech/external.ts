import { hex, integer, number } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';

/** What a device at the serial port said, where its language is known; the text itself in any case. */
export function readData(own: Values, data: string): void {
  const text = data.trim();
  own['text'] = text;
  //  GTSL|6|1|0|driver|2|
  if (text.startsWith('GTSL|')) own['driver'] = text.split('|')[4];
  //  CabAVL"CabMensaje,0,58.5,-1.0,,,FinMensaje"FinAVL
  else if (text.startsWith('CabAVL')) readTanks(own, text.split(',', 4));
  //  t_0=1C;N_0=0419.0;t_1=22;N_1=0001.0;Q_D=09
  else if (text.includes('_') && text.includes('=')) readProbes(own, text);
}

/** A tank without a probe is -1. */
function readTanks(own: Values, fields: readonly string[]): void {
  const [first, second] = [number(fields[2]), number(fields[3])];
  if (first !== undefined && first >= 0) own['fuel1'] = first;
  if (second !== undefined && second >= 0) own['fuel2'] = second;
}

/** Temperatures and levels in hexadecimal, and the quality of driving. */
function readProbes(own: Values, text: string): void {
  for (const part of text.split(';').slice(0, 32)) {
    const [name = '', value] = part.split('=');
    const place = (integer(name.slice(2)) ?? NaN) + 1;
    const whole = hex(value?.split('.')[0]);
    if (name === 'Q_D') own['drivingQuality'] = whole;
    else if (name.startsWith('t_') && place < 10) own[`temperature${place}`] = whole;
    else if (name.startsWith('N_') && place < 10) own[`fuelSensor${place}`] = whole;
  }
}
