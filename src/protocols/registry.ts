import { FleetlineError } from '../model/errors.ts';
import { aquila } from './aquila.ts';
import { arnavi } from './arnavi.ts';
import { atrack } from './atrack.ts';
import { box } from './box.ts';
import { cguard } from './cguard.ts';
import { easytrack } from './easytrack.ts';
import { fifotrack } from './fifotrack.ts';
import { gl100 } from './gl100.ts';
import { gl200 } from './gl200.ts';
import { globalsat } from './globalsat.ts';
import { gosafe } from './gosafe.ts';
import { gotop } from './gotop.ts';
import { gps103 } from './gps103.ts';
import { gpsgate } from './gpsgate.ts';
import { h02 } from './h02.ts';
import { intellitrac } from './intellitrac.ts';
import { its } from './its.ts';
import { ivt401 } from './ivt401.ts';
import { json } from './json.ts';
import { jt600 } from './jt600.ts';
import { kenji } from './kenji.ts';
import { l100 } from './l100.ts';
import { laipac } from './laipac.ts';
import { line } from './line.ts';
import { megastek } from './megastek.ts';
import { meitrack } from './meitrack.ts';
import { minifinder } from './minifinder.ts';
import { mobilogix } from './mobilogix.ts';
import type { Protocol } from './protocol.ts';
import { pt502 } from './pt502.ts';
import { pt60 } from './pt60.ts';
import { raveon } from './raveon.ts';
import { siwi } from './siwi.ts';
import { starlink } from './starlink.ts';
import { startek } from './startek.ts';
import { suntech } from './suntech.ts';
import { t55 } from './t55.ts';
import { taip } from './taip.ts';
import { telic } from './telic.ts';
import { tk103 } from './tk103.ts';
import { tlt2h } from './tlt2h.ts';
import { tmg } from './tmg.ts';
import { totem } from './totem.ts';
import { tr20 } from './tr20.ts';
import { trv } from './trv.ts';
import { upro } from './upro.ts';
import { v680 } from './v680.ts';
import { visiontek } from './visiontek.ts';
import { watch } from './watch.ts';
import { wialon } from './wialon.ts';
import { wondex } from './wondex.ts';
import { xexun } from './xexun.ts';
import { xirgo } from './xirgo.ts';
import { ywt } from './ywt.ts';

/** The protocols that Fleetline brings, in the order of their names. */
export const builtIn: readonly Protocol[] = [
  aquila,
  arnavi,
  atrack,
  box,
  cguard,
  easytrack,
  fifotrack,
  gl100,
  gl200,
  globalsat,
  gosafe,
  gotop,
  gps103,
  gpsgate,
  h02,
  intellitrac,
  its,
  ivt401,
  json,
  jt600,
  kenji,
  l100,
  laipac,
  line,
  megastek,
  meitrack,
  minifinder,
  mobilogix,
  pt502,
  pt60,
  raveon,
  siwi,
  starlink,
  startek,
  suntech,
  t55,
  taip,
  telic,
  tk103,
  tlt2h,
  tmg,
  totem,
  tr20,
  trv,
  upro,
  v680,
  visiontek,
  watch,
  wialon,
  wondex,
  xexun,
  xirgo,
  ywt,
];

/** Finds a protocol by name. @throws FleetlineError `bad-protocol`, naming what there is */
export function protocolNamed(name: string, protocols: readonly Protocol[] = builtIn): Protocol {
  const found = protocols.find((protocol) => protocol.name === name);
  if (found) return found;
  const names = protocols.map((protocol) => protocol.name).join(', ');
  throw new FleetlineError('bad-protocol', `There is no protocol "${name}". There are: ${names}.`);
}
