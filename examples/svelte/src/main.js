import { defineElement } from '@slotwell/widget'
import { mount } from 'svelte'
import App from './App.svelte'

defineElement({ api: import.meta.env.VITE_SLOTWELL_API ?? 'http://localhost:4400' })
mount(App, { target: document.getElementById('app') })
