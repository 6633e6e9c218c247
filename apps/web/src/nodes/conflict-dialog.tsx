import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState, useSyncExternalStore } from 'react'
import { currentQuestion, onQuestion, type Question } from './ask.ts'
import type { Decision } from './conflicts.ts'

/** One dialog for a taken name, be it by upload, move, copy or restore. */
export function ConflictDialog() {
  const { t } = useLingui()
  const question = useSyncExternalStore(onQuestion, currentQuestion)
  return (
    <Modal
      opened={question !== undefined}
      onClose={() => question?.answer({ decision: 'skip', all: false })}
      title={t`This name is taken`}
    >
      {question !== undefined && <Body question={question} key={question.name} />}
    </Modal>
  )
}

function Body({ question }: { question: Question }) {
  const { t } = useLingui()
  const [all, setAll] = useState(false)
  const decide = (decision: Decision) => question.answer({ decision, all })
  return (
    <Stack>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <Trans>
          <b>{question.name}</b> is in this folder already.
        </Trans>
      </Text>
      <Text size="sm" c="dimmed">
        <Trans>
          Replacing puts a new version on the file; the version that is there stays in its history. Folders
          are merged.
        </Trans>
      </Text>
      {(question.following > 0 || question.act === 'upload') && (
        <Checkbox
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
          label={
            question.following > 0 ? (
              <Plural
                value={question.following}
                one="Do the same for the other one"
                other="Do the same for the other #"
              />
            ) : (
              t`Do the same for all that follow`
            )
          }
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => decide('skip')}>
          <Trans>Skip</Trans>
        </Button>
        <Button variant="default" onClick={() => decide('keep_both')}>
          <Trans>Keep both</Trans>
        </Button>
        <Button onClick={() => decide('replace')} data-autofocus>
          <Trans>Replace</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
