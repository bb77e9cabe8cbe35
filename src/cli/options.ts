import { FleetlineError } from '../model/errors.ts';

/** Reads an option's value, as commander calls it. */
export type OptionParser<T> = (text: string) => T;

/** A whole number from 1 on. @throws FleetlineError `bad-option`, naming the option */
export function positiveInteger(option: string): OptionParser<number> {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value > 0 && Number.isSafeInteger(value)) return value;
    throw new FleetlineError('bad-option', `${option} is "${text}"; it must be a whole number from 1 on.`);
  };
}

/** A number greater than 0. @throws FleetlineError `bad-option`, naming the option */
export function positiveNumber(option: string): OptionParser<number> {
  return (text) => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value > 0 && Number.isFinite(value)) return value;
    throw new FleetlineError('bad-option', `${option} is "${text}"; it must be a number greater than 0.`);
  };
}
