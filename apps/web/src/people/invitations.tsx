import { type Invitation, revokeInvitation } from '@holdfast/contracts/organizations'
import { Button, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { formatDate } from '../words/time.ts'
import classes from './people.module.css'
import { invitationsQuery } from './queries.ts'
import { useRoleWords } from './role-words.ts'

/** Open invitations of an organisation, or of one project. */
export function Invitations({ organizationId, projectId }: { organizationId: string; projectId?: string }) {
  const { t } = useLingui()
  const query = useQuery(invitationsQuery(organizationId, projectId))
  const items = query.data?.items ?? []
  return (
    <ListStates
      query={query}
      isEmpty={items.length === 0}
      rows={1}
      empty={
        <Text size="sm" c="dimmed">
          <Trans>No open invitations.</Trans>
        </Text>
      }
    >
      <Stack gap={0} role="list" aria-label={t`Invitations`}>
        {items.map((invitation) => (
          <Row key={invitation.id} invitation={invitation} organizationId={organizationId} />
        ))}
      </Stack>
    </ListStates>
  )
}

function Row({ invitation, organizationId }: { invitation: Invitation; organizationId: string }) {
  const { t } = useLingui()
  const { nameOf } = useRoleWords()
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => call(revokeInvitation, { params: { organizationId, invitationId: invitation.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invitations', organizationId] }),
    onError: notifyProblem,
  })
  const { email, invitedBy } = invitation
  const until = formatDate(invitation.expiresAt)
  return (
    <div className={classes.row} role="listitem">
      <div className={classes.who}>
        <Text size="sm" fw={600} truncate>
          {email}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {[nameOf(invitation.role), invitation.projectName].filter((part) => part !== null).join(', ')} ·{' '}
          {t`invited by ${invitedBy}, until ${until}`}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        loading={revoke.isPending}
        onClick={() => revoke.mutate()}
        aria-label={t`Take back the invitation of ${email}`}
      >
        <Trans>Take back</Trans>
      </Button>
    </div>
  )
}
