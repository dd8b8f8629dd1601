/** The last millisecond that a date can hold. */
const LAST = 8.64e15;

/** A time as text, up to its milliseconds; what lies beyond all dates is the last one. */
export const isoText = (milliseconds) => new Date(Math.min(Math.max(milliseconds, -LAST), LAST)).toISOString().slice(0, -1);
