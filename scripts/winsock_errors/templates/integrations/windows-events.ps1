# {{ family.name }} errors in the event logs of Windows, version {{ version }}: every event whose text names one, with what it means and its page.
#
#   powershell -ExecutionPolicy Bypass -File {{ family.key }}-events.ps1
#   powershell -ExecutionPolicy Bypass -File {{ family.key }}-events.ps1 -LogName System -Newest 5000
#   powershell -ExecutionPolicy Bypass -Command "Get-Content -Encoding UTF8 plc.log | .\{{ family.key }}-events.ps1 -Text"

param([string[]] $LogName = @('Application', 'System'), [int] $Newest = 1000, [switch] $Text)

# Where the reference is: the base of every link, with the last /. A folder will do, as file:///C:/docs/winsock-errors/.
$Root = '{{ base_url }}'

$Table = @{}
Import-Csv -Path (Join-Path $PSScriptRoot '{{ family.key }}.csv') | ForEach-Object { $Table[$_.token] = $_ }
$Patterns = @(
{% for name, pattern in ahead.items() %}
    '{{ pattern }}'{{ "" if loop.last else "," }}
{% endfor %}
)

function Find-Token([string] $Line) {
    foreach ($Pattern in $Patterns) {
        $Found = [regex]::Match($Line, $Pattern, 'CultureInvariant, IgnoreCase, Multiline')
        if ($Found.Success) { return $Found.Groups[1].Value.ToLowerInvariant() }
    }
}

if ($Text) {
    $Lines = $input | ForEach-Object { [pscustomobject]@{ Time = $null; Source = $null; Message = "$_" } }
} else {
    $Lines = Get-WinEvent -LogName ($LogName -split ',') -MaxEvents $Newest | ForEach-Object {
        $Body = $_.Message
        # Where the description of a source is not installed, the event has its texts alone.
        if (-not $Body) { $Body = @($_.Properties | ForEach-Object { $_.Value }) -join ' ' }
        [pscustomobject]@{ Time = $_.TimeCreated; Source = $_.ProviderName; Message = "$Body" }
    }
}
foreach ($Line in $Lines) {
    $Token = Find-Token $Line.Message
    if ($Token) {
        $Row = $Table[$Token]
        [pscustomobject]@{
            Time = $Line.Time; Source = $Line.Source; Code = $Row.code; Symbol = $Row.symbol
            Title = $Row.title; Page = $Root + $Row.page; Message = $Line.Message
        }
    }
}
