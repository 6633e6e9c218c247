/** Where an address is, as far as the operator's file knows. */
export interface Place {
  /** Town and country. */
  name: string
  /** In degrees; null where only the country is known. */
  coordinates: { latitude: number; longitude: number } | null
}

/** Supplied by the process, which reads the operator's file; null where nothing is known. */
export type PlaceOf = (address: string) => Place | null
