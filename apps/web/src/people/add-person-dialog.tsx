import { Modal } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { GrantForm } from '../rights/grant-form.tsx'

interface Props {
  opened: boolean
  organizationId: string
  projectId: string
  onClose: () => void
}

/** Gives people and groups of the organisation a template on the project, any number at once. */
export function AddPersonDialog({ opened, organizationId, projectId, onClose }: Props) {
  const { t } = useLingui()
  const client = useQueryClient()
  const done = async () => {
    await client.invalidateQueries({ queryKey: ['members', projectId] })
    onClose()
  }
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t`Close` }}
      opened={opened}
      onClose={onClose}
      title={t`Add from the organisation`}
    >
      <GrantForm organizationId={organizationId} place={{ projectId }} onDone={done} onCancel={onClose} />
    </Modal>
  )
}
