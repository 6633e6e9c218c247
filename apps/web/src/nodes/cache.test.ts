import type { Node } from '@holdfast/contracts/nodes'
import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { removeFromListings, showInListings } from './cache.ts'

function aNode(id: string, name: string): Node {
  return {
    id,
    projectId: 'p',
    parentId: 'f',
    kind: 'file',
    name,
    size: 1,
    type: 'text/plain',
    modifiedAt: '2026-11-22T14:00:00Z',
    modifiedBy: null,
    createdAt: '2026-11-22T14:00:00Z',
    childCount: null,
    currentVersionId: 'v',
    revision: 1,
    trashedAt: null,
    rights: 'above',
    labels: [],
  }
}

function aClient() {
  const client = new QueryClient()
  const listing = (parentId: string, ...items: Node[]) =>
    client.setQueryData(['nodes', 'p', parentId, {}], {
      pages: [{ items, nextCursor: null }],
      pageParams: [],
    })
  const names = (parentId: string) =>
    client
      .getQueryData<{ pages: { items: Node[] }[] }>(['nodes', 'p', parentId, {}])
      ?.pages.flatMap((page) => page.items.map((node) => node.name))
  const waits = (parentId: string) => client.getQueryState(['nodes', 'p', parentId, {}])?.isInvalidated
  return { client, listing, names, waits }
}

test('nodes leave and change in the listings that hold them', () => {
  const { client, listing, names } = aClient()
  listing('f', aNode('1', 'a'), aNode('2', 'b'))
  removeFromListings(client, 'p', new Set(['1']))
  showInListings(client, aNode('2', 'renamed'))
  expect(names('f')).toEqual(['renamed'])
})

test('a listing that waits to be read again goes on waiting', async () => {
  const { client, listing, names, waits } = aClient()
  listing('f', aNode('1', 'a'))
  listing('g', aNode('2', 'b'))
  await client.invalidateQueries({ queryKey: ['nodes', 'p'] })
  showInListings(client, aNode('1', 'renamed'))
  expect(names('f')).toEqual(['renamed'])
  expect([waits('f'), waits('g')]).toEqual([true, true])
})
