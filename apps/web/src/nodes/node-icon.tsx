import type { Node } from '@holdfast/contracts/nodes'
import {
  type Icon,
  IconFile,
  IconFileMusic,
  IconFileSpreadsheet,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconFolderFilled,
  IconMovie,
  IconPhoto,
  IconPresentation,
} from '@tabler/icons-react'
import { type FileKind, kindOf } from './file-kind.ts'

const icons: Record<FileKind, readonly [Icon, string]> = {
  image: [IconPhoto, '#b4478a'],
  video: [IconMovie, '#7a55c7'],
  audio: [IconFileMusic, '#c2660c'],
  text: [IconFileText, '#4a6fa5'],
  pdf: [IconFileTypePdf, '#c63d3d'],
  sheet: [IconFileSpreadsheet, '#2c8a57'],
  slides: [IconPresentation, '#c2660c'],
  document: [IconFileText, '#2f6fc0'],
  archive: [IconFileZip, '#8a6d3b'],
  other: [IconFile, '#78848d'],
}

/** What a node is, at a glance; the words beside it say the same. */
export function NodeIcon({ node, size = 22 }: { node: Pick<Node, 'kind' | 'type' | 'name'>; size?: number }) {
  if (node.kind === 'folder') {
    return <IconFolderFilled size={size} color="var(--mantine-color-brand-5)" style={{ flexShrink: 0 }} />
  }
  const [Shape, color] = icons[kindOf(node)]
  return <Shape size={size} stroke={1.6} color={color} style={{ flexShrink: 0 }} />
}
