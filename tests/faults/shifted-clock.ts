/** Loaded before a program (`node --import`): its clock is off by SHIFT_SECONDS, everything else is as it is. */
const shift = Number(process.env['SHIFT_SECONDS'] ?? 0) * 1000
const RealDate = Date

class ShiftedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + shift)
    // The overloads of Date take one to seven arguments; they are passed on as they came.
    else super(...(given as [number]))
  }

  static override now(): number {
    return RealDate.now() + shift
  }
}

globalThis.Date = ShiftedDate as DateConstructor
