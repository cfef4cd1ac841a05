/** The gate as the product's mark: bars up while unlocked, down while locked. */
export function Mark({ open, size = 24 }: { open: boolean; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="square"
      aria-hidden
    >
      <path d="M3.8 21V11.2a8.2 8.2 0 0 1 16.4 0V21" />
      <path
        d={
          open
            ? "M8 4.6v4.6M12 3.4v6.6M16 4.6v4.6"
            : "M8 4.6v13.2M12 3.4v15.2M16 4.6v13.2M4 9.6h16M4 14.2h16"
        }
        strokeWidth="1.3"
        strokeLinecap="butt"
      />
      <path d="M1.8 21h4M18.2 21h4" />
    </svg>
  );
}

/** The product's name, drawn, so that it looks the same before any face has loaded. */
export function Wordmark() {
  return (
    <svg
      height="25"
      viewBox="-1 3 94 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      role="img"
      aria-label="Sallyport"
    >
      <path d="M9.3 8.1C8.7 6.2 7 5.1 5 5.1 2.6 5.1.9 6.5.9 8.6c0 5 8.7 2.4 8.7 7.5 0 2.4-1.9 3.9-4.4 3.9-2.4 0-4.3-1.3-4.8-3.4" />
      <circle cx="18" cy="15" r="5" />
      <path d="M23 9v12M28.4 4v17M33.2 4v17M37 9l4.8 11M46.6 9l-6 14c-.6 1.4-1.5 2-3.2 2M51 9v17" />
      <circle cx="56" cy="15" r="5" />
      <circle cx="68.4" cy="15" r="5" />
      <path d="M78 9v12M78 15.6c0-3.6 1.9-5.6 5.2-5.6M87.3 5.4v11.3c0 2.2 1 3.3 3.4 3.3h.9M84.4 10h7.2" />
    </svg>
  );
}
