import { createInvitation } from '@holdfast/contracts/organizations'
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { OutsideAdvice } from '../rights/grant-form.tsx'
import { useSession } from '../session/queries.ts'
import { CopyLine } from '../shell/link-dialog.tsx'
import { RoleSelect } from './role-select.tsx'

interface Props {
  opened: boolean
  organizationId: string
  /** Invite to one project only. */
  projectId?: string
  onClose: () => void
}

/** Invites by mail where mail is set up; the link can be copied in any case. */
export function InviteDialog(props: Props) {
  const { t } = useLingui()
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t`Invite someone`}>
      <Form {...props} />
    </Modal>
  )
}

function Form({ organizationId, projectId, onClose }: Props) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState('member')
  const { person } = useSession()
  const [marked, setMarked] = useState<boolean>()
  const domain = (address: string) => address.trim().toLowerCase().split('@')[1]
  // Suggested by the domain of the address; whoever invites decides.
  const external = marked ?? (domain(email) !== undefined && domain(email) !== domain(person.email))
  const invite = useMutation({
    mutationFn: () =>
      call(createInvitation, {
        params: { organizationId },
        body: { email: email.trim(), role, projectId: projectId ?? null, external },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invitations', organizationId] }),
  })
  if (invite.data !== undefined) {
    return (
      <Stack>
        <Text size="sm">
          {invite.data.mailed ? (
            <Trans>
              A mail with the invitation is on its way to {email}. You can hand over the link as well.
            </Trans>
          ) : (
            <Trans>No mail is sent from here: hand this link to {email}.</Trans>
          )}
        </Text>
        <CopyLine label={t`Invitation link`} value={invite.data.url} />
        <Text size="xs" c="dimmed">
          <Trans>It works once, and is not shown again.</Trans>
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => invite.reset()}>
            <Trans>Invite another</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        invite.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={invite.error} />
        <TextInput
          label={t`E-mail`}
          type="email"
          required
          withAsterisk={false}
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RoleSelect
          label={t`Role`}
          value={role}
          onChange={setRole}
          withDescription
          organizationId={organizationId}
        />
        <Checkbox
          label={t`From outside of the organisation`}
          checked={external}
          onChange={(event) => setMarked(event.currentTarget.checked)}
        />
        {external && <OutsideAdvice names={email.trim()} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={invite.isPending}>
            <Trans>Invite</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
