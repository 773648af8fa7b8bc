export default function Page() {
  return <p>The proxy is at /device-signin.</p>;
}
