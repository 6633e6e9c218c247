/** Days that an unfinished upload waits for its next byte. */
export const UPLOAD_DAYS = 7

/** Seconds that a holder may be silent before another takes an upload over. */
export const LEASE_SECONDS = 30
