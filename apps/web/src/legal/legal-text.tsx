import type { LegalDocument } from '@holdfast/contracts/legal'
import { List, Text, Title } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { formatDate } from '../words/time.ts'
import { blocksOf } from './text-blocks.ts'
import type { Block } from './text-blocks.ts'

/** Shows a text of law: headings, lists and paragraphs, nothing that could be more than text. */
export function LegalText({ document }: { document: LegalDocument }) {
  const { version } = document
  const date = formatDate(document.publishedAt)
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        <Trans>
          Version {version} of {date}
        </Trans>
      </Text>
      {blocksOf(document.text).map((block, index) => (
        // A text does not change while it is shown.
        <BlockView key={index} block={block} />
      ))}
    </>
  )
}

function BlockView({ block: { kind, lines } }: { block: Block }) {
  if (kind === 'heading')
    return (
      <Title order={2} size="h5" mt="md" mb={4}>
        {lines[0]}
      </Title>
    )
  if (kind === 'items')
    return (
      <List size="sm" mb="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    )
  return (
    <Text size="sm" mb="sm">
      {lines.join(' ')}
    </Text>
  )
}
