import type { CityResponse, Reader } from 'maxmind'
import type { Place, PlaceOf } from '@holdfast/domain/devices/place'
import { ConfigError } from '@holdfast/runtime/config'

/**
 * Finds the places of addresses in the operator's own file (MaxMind DB format: GeoLite2 City, DB-IP City Lite and the like). Without
 * one nothing is known, and nobody is asked: addresses leave the machine for no such question.
 *
 * @throws ConfigError when the file cannot be read
 */
export async function openPlaces(file: string | undefined): Promise<PlaceOf> {
  if (file === undefined) return () => null
  // Only where a file is supplied.
  const { default: maxmind } = await import('maxmind')
  try {
    // Updates are taken up while it runs: such files are renewed every week or month.
    const reader = await maxmind.open<CityResponse>(file, {
      watchForUpdatesNonPersistent: true,
      cache: { max: 5000 },
    })
    return (address) => placeIn(reader, address)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`PLACES_FILE cannot be read: ${reason}`)
  }
}

function placeIn(reader: Reader<CityResponse>, address: string): Place | null {
  const found = readOrNull(reader, address)
  if (!found) return null
  const { city, country, location } = found
  const name = [city?.names.en, country?.names.en].filter(Boolean).join(', ')
  const coordinates =
    location?.latitude !== undefined && location.longitude !== undefined
      ? { latitude: location.latitude, longitude: location.longitude }
      : null
  return name === '' ? null : { name, coordinates }
}

/** The reader throws for what is no address. */
function readOrNull(reader: Reader<CityResponse>, address: string): CityResponse | null {
  try {
    return reader.get(address)
  } catch {
    return null
  }
}
