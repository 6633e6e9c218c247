import { isObject } from './clean.ts'
import type { Json } from './clean.ts'
import { splitPath } from './filter.ts'

export interface Projection {
  attributes?: string | undefined
  excludedAttributes?: string | undefined
}

/**
 * Leaves of a resource what was asked for (RFC 7644, section 3.9). `schemas`, `id` and what names it are always there.
 *
 * @throws ScimError `invalidPath`
 */
export function project(resource: Json, { attributes, excludedAttributes }: Projection): Json {
  if (attributes) {
    const wanted = pathsOf(attributes)
    return only(resource, [['schemas'], ['id'], ...wanted])
  }
  if (!excludedAttributes) return resource
  const unwanted = pathsOf(excludedAttributes).filter(([first]) => first !== 'id' && first !== 'schemas')
  return without(resource, unwanted)
}

/** Whether an answer needs an attribute at all, so that a costly one is not even read. */
export function asksFor(name: string, { attributes, excludedAttributes }: Projection): boolean {
  if (attributes) return pathsOf(attributes).some(([first]) => first === name)
  return !pathsOf(excludedAttributes ?? '').some((path) => path.length === 1 && path[0] === name)
}

function pathsOf(list: string): string[][] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map(splitPath)
}

function only(value: Json, paths: readonly string[][]): Json {
  const kept = Object.entries(value).flatMap(([key, part]): [string, unknown][] => {
    const name = key.toLowerCase()
    const below = paths.filter(([first]) => first === name).map((path) => path.slice(1))
    if (below.length === 0) return []
    if (below.some((path) => path.length === 0)) return [[key, part]]
    return [[key, inside(part, (object) => only(object, below))]]
  })
  return Object.fromEntries(kept)
}

function without(value: Json, paths: readonly string[][]): Json {
  const kept = Object.entries(value).flatMap(([key, part]): [string, unknown][] => {
    const below = paths.filter(([first]) => first === key.toLowerCase()).map((path) => path.slice(1))
    if (below.some((path) => path.length === 0)) return []
    return [[key, below.length === 0 ? part : inside(part, (object) => without(object, below))]]
  })
  return Object.fromEntries(kept)
}

function inside(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (isObject(item) ? change(item) : item))
  return isObject(value) ? change(value) : value
}
