import { useEffect, useRef, useState } from 'react'
import classes from './viewer.module.css'

interface Props {
  kind: 'video' | 'audio'
  url: string
  name: string
  onFailure: () => void
}

/**
 * Plays straight from the connector; seeking is the browser's range requests. When the address has ended in the middle (a
 * laptop that slept), playing goes on from the same place with the renewed one.
 */
export function MediaView({ kind, url, name, onFailure }: Props) {
  const media = useRef<HTMLVideoElement & HTMLAudioElement>(null)
  const [address, setAddress] = useState(url)
  const resumeAt = useRef(0)
  const latest = useRef(url)
  useEffect(() => {
    latest.current = url
  }, [url])
  const onError = () => {
    if (latest.current === address) {
      onFailure()
      return
    }
    resumeAt.current = media.current?.currentTime ?? 0
    setAddress(latest.current)
  }
  const onLoadedMetadata = () => {
    if (media.current === null || resumeAt.current === 0) return
    media.current.currentTime = resumeAt.current
    void media.current.play()
  }
  const props = {
    ref: media,
    src: address,
    controls: true,
    preload: 'metadata',
    onError,
    onLoadedMetadata,
  } as const
  if (kind === 'audio') {
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- people's own recordings have none
    return <audio {...props} aria-label={name} style={{ width: 'min(100%, 640px)' }} />
  }
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- people's own recordings have none
  return <video {...props} aria-label={name} className={classes.video} playsInline />
}
