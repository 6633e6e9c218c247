import { type Node, renameNode } from '@holdfast/contracts/nodes'
import { TextInput } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { call } from '../api/call.ts'
import { asProblem } from '../api/problem.ts'
import { refreshFolders, showInListings } from '../nodes/cache.ts'
import { notifyProblem } from '../nodes/notify.tsx'
import { problemText } from '../words/problem-text.ts'
import type { FilesContext } from './command.ts'
import { nameProblem } from './name-problem.ts'

interface Props {
  node: Node
  context: FilesContext
  onLeave: () => void
}

/** Renames in place: Enter keeps, Escape leaves; the ending is not selected, as people seldom change it. */
export function RenameField({ node, context, onLeave }: Props) {
  const { t } = useLingui()
  const { client, project, folder } = context
  const input = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(node.name)
  const save = useMutation({
    mutationFn: () =>
      call(renameNode, {
        params: { nodeId: node.id },
        headers: { 'if-match': `"${node.revision}"` },
        body: { name: name.trim() },
      }),
    onSuccess: (renamed) => {
      showInListings(client, renamed)
      refreshFolders(client, project.id, [folder.id])
      onLeave()
    },
    onError: (problem) => {
      const { code } = asProblem(problem)
      if (code === 'name_taken' || code === 'name_invalid') return
      notifyProblem(problem)
      refreshFolders(client, project.id, [folder.id])
      onLeave()
    },
  })
  useEffect(() => {
    const dot = node.kind === 'file' ? node.name.lastIndexOf('.') : -1
    input.current?.focus()
    input.current?.setSelectionRange(0, dot > 0 ? dot : node.name.length)
  }, [node])
  const wrong =
    nameProblem(name) ?? (save.error === null ? undefined : problemText(asProblem(save.error)).title)
  const keep = () => {
    if (name.trim() === node.name) onLeave()
    else if (nameProblem(name) === undefined && !save.isPending) save.mutate()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter') keep()
    if (event.key === 'Escape') onLeave()
  }
  return (
    <TextInput
      ref={input}
      size="xs"
      aria-label={t`New name of ${node.name}`}
      value={name}
      error={wrong}
      disabled={save.isPending}
      onChange={(event) => {
        save.reset()
        setName(event.currentTarget.value)
      }}
      onKeyDown={onKeyDown}
      onBlur={keep}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      style={{ flex: 1, maxWidth: 480 }}
      styles={{
        error: { position: 'absolute', zIndex: 3, background: 'var(--hf-surface)', padding: '2px 6px' },
      }}
    />
  )
}
