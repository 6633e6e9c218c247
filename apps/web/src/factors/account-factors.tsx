import * as contract from '@holdfast/contracts/factors'
import type { Factor, OwnFactors } from '@holdfast/contracts/factors'
import { ActionIcon, Alert, Badge, Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDeviceMobile, IconDots, IconFingerprint, IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { formatAgo, formatMoment } from '../words/time.ts'
import { FirstFactor } from './first-factor.tsx'
import { PushSwitch } from './push-switch.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { TrustedDevices } from './trusted-devices.tsx'

/** Few are left: time to make new ones. */
const fewCodes = 3

/** One's own second factors on the page of the account. */
export function AccountFactors() {
  const query = useQuery({
    queryKey: ['factors'],
    queryFn: ({ signal }) => call(contract.listFactors, {}, { signal }),
  })
  return (
    <ListStates query={query} isEmpty={query.data === undefined} empty={null} rows={2}>
      {query.data !== undefined && <Factors own={query.data} />}
    </ListStates>
  )
}

function Factors({ own }: { own: OwnFactors }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [codes, setCodes] = useState<readonly string[]>()
  const [removing, setRemoving] = useState<Factor>()
  const [renaming, setRenaming] = useState<Factor>()
  const refresh = () => client.invalidateQueries({ queryKey: ['factors'] })
  const renew = useMutation({
    mutationFn: () => call(contract.renewRecoveryCodes, {}),
    onSuccess: (made) => setCodes(made.codes),
    onError: notifyProblem,
  })
  const none = own.factors.length === 0
  return (
    <Stack>
      {none && <NoneYet own={own} />}
      <Stack gap="sm" role="list" aria-label={t`Second factors`}>
        {own.factors.map((factor) => (
          <FactorRow
            key={factor.id}
            factor={factor}
            onRename={() => setRenaming(factor)}
            onRemove={() => setRemoving(factor)}
          />
        ))}
      </Stack>
      {!none && own.recoveryCodesLeft < fewCodes && (
        <Alert color="yellow" title={t`Few recovery codes are left`}>
          <Trans>You have {own.recoveryCodesLeft}. Make new ones before you need them.</Trans>
        </Alert>
      )}
      <Group>
        {own.offered && (
          <Button onClick={() => setAdding(true)}>
            {none ? <Trans>Set up a second factor</Trans> : <Trans>Add another</Trans>}
          </Button>
        )}
        {!none && (
          <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
            <Trans>New recovery codes ({own.recoveryCodesLeft} left)</Trans>
          </Button>
        )}
      </Group>
      {!none && own.proven && <PushSwitch />}
      <TrustedDevices devices={own.trustedDevices} />
      <Modal opened={adding} onClose={() => setAdding(false)} title={t`Set up a second factor`}>
        {adding && <FirstFactor onDone={() => setAdding(false)} />}
      </Modal>
      <Modal opened={codes !== undefined} onClose={() => setCodes(undefined)} title={t`New recovery codes`}>
        {codes !== undefined && (
          <RecoveryCodes
            codes={codes}
            onKept={() => {
              setCodes(undefined)
              void refresh()
            }}
          />
        )}
      </Modal>
      <ConfirmDialog
        opened={removing !== undefined}
        title={t`Remove ${removing?.name ?? ''}?`}
        confirm={t`Remove`}
        onClose={() => setRemoving(undefined)}
        onConfirm={async () => {
          if (removing === undefined) return
          await call(contract.removeFactor, { params: { factorId: removing.id } }).catch(notifyProblem)
          await refresh()
        }}
      >
        <Trans>
          It does not let you in any more. Your other sessions are ended, and trusted devices are asked again.
        </Trans>
      </ConfirmDialog>
      {renaming !== undefined && (
        <RenameDialog
          factor={renaming}
          onClose={() => {
            setRenaming(undefined)
            void refresh()
          }}
        />
      )}
    </Stack>
  )
}

function NoneYet({ own }: { own: OwnFactors }) {
  const { t } = useLingui()
  const due = own.duty === null ? '' : formatMoment(own.duty.dueAt)
  return (
    <Alert
      color={own.duty === null ? 'blue' : 'yellow'}
      icon={<IconShieldCheck size={20} />}
      title={t`Your password alone opens your account`}
    >
      {own.duty === null ? (
        <Trans>
          With a second factor a stolen password is worth nothing. We advise one, and a password that you use
          nowhere else.
        </Trans>
      ) : (
        <Trans>You need a second factor by {due}. Set it up now; it takes a minute.</Trans>
      )}
    </Alert>
  )
}

interface RowProps {
  factor: Factor
  onRename: () => void
  onRemove: () => void
}

function FactorRow({ factor, onRename, onRemove }: RowProps) {
  const { t } = useLingui()
  const Icon = factor.kind === 'passkey' ? IconFingerprint : IconDeviceMobile
  const since = formatMoment(factor.createdAt)
  const used = factor.lastUsedAt === null ? t`not used yet` : t`used ${formatAgo(factor.lastUsedAt)}`
  return (
    <Group justify="space-between" wrap="nowrap" role="listitem">
      <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
        <Icon size={24} stroke={1.5} style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={550} truncate>
            {factor.name}{' '}
            <Badge size="xs" variant="light">
              {factor.kind === 'passkey' ? t`Passkey` : t`App`}
            </Badge>
          </Text>
          <Text size="xs" c="dimmed">
            {t`since ${since}`}, {used}
          </Text>
        </div>
      </Group>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${factor.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onRename}>
            <Trans>Rename</Trans>
          </Menu.Item>
          <Menu.Item color="red" onClick={onRemove}>
            <Trans>Remove</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}

function RenameDialog({ factor, onClose }: { factor: Factor; onClose: () => void }) {
  const { t } = useLingui()
  const [name, setName] = useState(factor.name)
  const rename = useMutation({
    mutationFn: () => call(contract.renameFactor, { params: { factorId: factor.id }, body: { name } }),
    onSuccess: onClose,
    onError: notifyProblem,
  })
  return (
    <Modal opened onClose={onClose} title={t`Rename`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate()
        }}
      >
        <Stack>
          <TextInput
            label={t`Name`}
            required
            withAsterisk={false}
            maxLength={120}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={rename.isPending}>
            <Trans>Save</Trans>
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
