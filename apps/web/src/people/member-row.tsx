import { resetMemberFactors } from '@holdfast/contracts/factors'
import {
  createPasswordLink,
  endMemberSessions,
  type Member,
  removeMember,
  unlockMember,
  updateMember,
} from '@holdfast/contracts/organizations'
import { ActionIcon, Avatar, Badge, Menu, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconDots } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { notifyProblem } from '../nodes/notify.tsx'
import { useSession } from '../session/queries.ts'
import { formatAgo } from '../words/time.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { LinkDialog } from '../shell/link-dialog.tsx'
import { ExternalBadge } from '../rights/external-badge.tsx'
import classes from './people.module.css'
import { RoleSelect } from './role-select.tsx'

interface Props {
  member: Member
  organizationId: string
  mayManage: boolean
}

export function MemberRow({ member, organizationId, mayManage }: Props) {
  const { t } = useLingui()
  const { person } = useSession()
  const client = useQueryClient()
  const params = { organizationId, userId: member.userId }
  const [link, setLink] = useState<{ url: string; expiresAt: string }>()
  const [removing, setRemoving] = useState(false)
  const [resetting, setResetting] = useState(false)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['organization-members', organizationId] }),
    onError: notifyProblem,
  })
  const self = member.userId === person.id
  const { displayName } = member
  return (
    <div className={classes.row} role="listitem">
      <Avatar name={displayName} color="brand" size={38} />
      <div className={classes.who}>
        <Text size="sm" fw={600} truncate>
          {displayName}{' '}
          {member.state === 'disabled' && (
            <Badge size="xs" color="gray">
              <Trans>Disabled</Trans>
            </Badge>
          )}
          {member.external && <ExternalBadge />}
          {member.locked && (
            <Badge size="xs" color="orange">
              <Trans>Locked</Trans>
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {member.email} · <Plural value={member.projects} one="# project" other="# projects" /> ·{' '}
          {member.lastSeenAt === null ? t`never seen` : t`seen ${formatAgo(member.lastSeenAt)}`}
        </Text>
      </div>
      <div className={classes.role}>
        <RoleSelect
          aria-label={t`Role of ${displayName}`}
          size="xs"
          value={member.role}
          organizationId={organizationId}
          disabled={!mayManage || self}
          onChange={(role) => act.mutate(() => call(updateMember, { params, body: { role } }))}
        />
      </div>
      {mayManage && !self && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${displayName}`}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              onClick={() => act.mutate(async () => setLink(await call(createPasswordLink, { params })))}
            >
              <Trans>Link for a new password</Trans>
            </Menu.Item>
            <Menu.Item
              onClick={() =>
                act.mutate(async () => {
                  await call(endMemberSessions, { params })
                  notifications.show({ message: t`All sessions of ${displayName} are ended.` })
                })
              }
            >
              <Trans>End all sessions</Trans>
            </Menu.Item>
            <Menu.Item onClick={() => setResetting(true)}>
              <Trans>Reset second factors</Trans>
            </Menu.Item>
            {member.locked && (
              <Menu.Item onClick={() => act.mutate(() => call(unlockMember, { params }))}>
                <Trans>Lift the lock-out</Trans>
              </Menu.Item>
            )}
            <Menu.Item
              onClick={() => {
                const state = member.state === 'active' ? 'disabled' : 'active'
                act.mutate(() => call(updateMember, { params, body: { state } }))
              }}
            >
              {member.state === 'active' ? <Trans>Disable</Trans> : <Trans>Enable</Trans>}
            </Menu.Item>
            <Menu.Item
              onClick={() =>
                act.mutate(() => call(updateMember, { params, body: { external: !member.external } }))
              }
            >
              {member.external ? <Trans>Not from outside</Trans> : <Trans>Mark as from outside</Trans>}
            </Menu.Item>
            <Menu.Item className="danger" onClick={() => setRemoving(true)}>
              <Trans>Remove</Trans>
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <LinkDialog
        title={t`Link for a new password`}
        link={link}
        onClose={() => setLink(undefined)}
        hint={t`Hand it to ${displayName}. It works once.`}
      />
      <ConfirmDialog
        opened={resetting}
        title={t`Reset the second factors of ${displayName}?`}
        confirm={t`Reset`}
        onClose={() => setResetting(false)}
        onConfirm={() => act.mutateAsync(() => call(resetMemberFactors, { params }))}
      >
        <Trans>
          Make sure that it is really them: afterwards their password alone opens the account, until they set
          up a new one. Their sessions are ended, and they are told by mail.
        </Trans>
      </ConfirmDialog>
      <ConfirmDialog
        opened={removing}
        title={t`Remove ${displayName}?`}
        confirm={t`Remove`}
        onClose={() => setRemoving(false)}
        onConfirm={() => act.mutateAsync(() => call(removeMember, { params }))}
      >
        <Trans>
          They lose access to every project of this organisation at once. What they uploaded stays. You can
          invite them again.
        </Trans>
      </ConfirmDialog>
    </div>
  )
}
