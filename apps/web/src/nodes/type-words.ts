import type { Node } from '@holdfast/contracts/nodes'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { kindOf } from './file-kind.ts'

const words = {
  image: msg`Image`,
  video: msg`Video`,
  audio: msg`Audio`,
  text: msg`Text`,
  pdf: msg`PDF`,
  sheet: msg`Spreadsheet`,
  slides: msg`Presentation`,
  document: msg`Document`,
  archive: msg`Archive`,
} as const

/** `PDF`, `Image`, `Folder`; a kind without a word is named by the ending. */
export function useTypeWords(): (node: Pick<Node, 'kind' | 'type' | 'name'>) => string {
  const { t, i18n } = useLingui()
  return (node) => {
    if (node.kind === 'folder') return t`Folder`
    const kind = kindOf(node)
    if (kind !== 'other') return i18n._(words[kind])
    const dot = node.name.lastIndexOf('.')
    return dot > 0 ? t`${node.name.slice(dot + 1).toUpperCase()} file` : t`File`
  }
}
