import { changeKinds, requestChange } from '@holdfast/contracts/change-requests'
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { listenForAgreement, type NeededAgreement } from '../api/agreement.ts'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useCurrentOrganization } from './current-organization.ts'

/** Offers to ask for a change that needs two persons, wherever one was refused for that. */
export function AgreementDialog() {
  const { t } = useLingui()
  const current = useCurrentOrganization()
  const client = useQueryClient()
  const [needed, setNeeded] = useState<NeededAgreement>()
  const [reason, setReason] = useState('')
  useEffect(() => listenForAgreement(setNeeded), [])
  const organizationId = needed?.organizationId ?? current?.organizationId ?? ''
  const ask = useMutation({
    mutationFn: async () => {
      const kind = changeKinds.find((one) => one === needed?.kind)
      if (kind === undefined || needed === undefined) return
      const body = { kind, input: needed.input, reason: reason.trim() || undefined }
      await call(requestChange, { params: { organizationId }, body })
    },
    onSuccess: async () => {
      setNeeded(undefined)
      setReason('')
      notifications.show({ message: t`Asked for. The other administrators get a mail.` })
      await client.invalidateQueries({ queryKey: ['change-requests', organizationId] })
    },
  })
  return (
    <Modal
      opened={needed !== undefined}
      onClose={() => setNeeded(undefined)}
      title={t`A second administrator has to agree`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <Stack>
          <ProblemAlert error={ask.error} />
          <Text size="sm">
            <Trans>
              Security settings of this organisation change only when two agree. Nothing has changed yet.
            </Trans>
          </Text>
          <TextInput
            label={t`Reason`}
            maxLength={1000}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setNeeded(undefined)}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" loading={ask.isPending}>
              <Trans>Ask for the change</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
