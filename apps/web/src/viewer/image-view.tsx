import { ActionIcon } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './viewer.module.css'

interface Props {
  url: string
  name: string
  onFailure: () => void
}

/** An image, fitted to the page or at its own size. The first address is kept: a renewed one would load it again. */
export function ImageView({ url, name, onFailure }: Props) {
  const { t } = useLingui()
  const [address] = useState(url)
  const [whole, setWhole] = useState(true)
  return (
    <>
      <div className={classes.fit} data-testid="viewer-image">
        <img
          src={address}
          alt={name}
          className={whole ? classes.image : classes.zoomed}
          onError={onFailure}
        />
      </div>
      <ActionIcon
        className={classes.zoom}
        variant="default"
        size={40}
        onClick={() => setWhole(!whole)}
        aria-label={whole ? t`Show at its own size` : t`Fit to the page`}
      >
        {whole ? <IconZoomIn size={20} /> : <IconZoomOut size={20} />}
      </ActionIcon>
    </>
  )
}
